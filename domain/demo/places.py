"""Where the sample associations are: zones, languages and names that make mails and lists interesting."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A place of the sample set; the country is real, every association in it is made up."""

    name: str
    country: str
    time_zone: str
    locale: str
    region: str
    city: str
    subdivision: str | None = None
    native_name: str | None = None


HOME = Place("Exampleland", "US", "America/New_York", "en", "EX-EAST", "Exampleton")

STATES = (
    Place("Maine", "US", "America/New_York", "en", "EX-EAST", "Sample Falls", "US-ME"),
    Place("Vermont", "US", "America/New_York", "en", "EX-EAST", "Example Springs", "US-VT"),
    Place("Delaware", "US", "America/New_York", "en", "EX-EAST", "Port Example", "US-DE"),
    Place("Iowa", "US", "America/Chicago", "en", "EX-WEST", "Example City", "US-IA"),
    Place("Kansas", "US", "America/Chicago", "en", "EX-WEST", "Sample Creek", "US-KS"),
    Place("Wyoming", "US", "America/Denver", "en", "EX-WEST", "Mount Example", "US-WY"),
    Place("Montana", "US", "America/Denver", "en", "EX-WEST", "Example Bluffs", "US-MT"),
    Place("Oregon", "US", "America/Los_Angeles", "en", "EX-WEST", "Sample Bay", "US-OR"),
    Place("Nevada", "US", "America/Los_Angeles", "en", "EX-WEST", "Example Flats", "US-NV"),
    Place("Hawaiʻi", "US", "Pacific/Honolulu", "en", "EX-WEST", "Example Beach", "US-HI"),
)

EQUITY = (
    Place("Women in Local Government", "US", "America/New_York", "en", "EX-EAST", "Exampleton"),
    Place("Hispanic Administrators", "US", "America/Chicago", "es", "EX-WEST", "San Ejemplo"),
    Place("Rural Managers", "US", "America/Denver", "en", "EX-WEST", "Sample Plains"),
)

COUNTRIES = (
    Place(
        "Norway",
        "NO",
        "Europe/Oslo",
        "en",
        "EX-EUROPE",
        "Eksempelvik",
        native_name="Eksempelforbundet for kommunedirektører og rådmenn",
    ),
    Place(
        "Germany",
        "DE",
        "Europe/Berlin",
        "de",
        "EX-EUROPE",
        "Musterstadt",
        native_name="Musterverband der Gemeindegeschäftsführer „Beispiel“",
    ),
    Place(
        "France",
        "FR",
        "Europe/Paris",
        "fr",
        "EX-EUROPE",
        "Exemplé-sur-Loire",
        native_name="Association exemple des directrices et directeurs généraux",
    ),
    Place(
        "Spain",
        "ES",
        "Europe/Madrid",
        "es",
        "EX-EUROPE",
        "Villaejemplo",
        native_name="Asociación Ejemplo de Gestión Municipal de España",
    ),
    Place(
        "Poland",
        "PL",
        "Europe/Warsaw",
        "en",
        "EX-EUROPE",
        "Przykładów",
        native_name="Przykładowe Stowarzyszenie Sekretarzy Gmin",
    ),
    Place("Ireland", "IE", "Europe/Dublin", "en", "EX-EUROPE", "Ballyexample"),
    Place(
        "Mexico",
        "MX",
        "America/Mexico_City",
        "es",
        "EX-AMERICAS",
        "Ejemplotitlán",
        native_name="Asociación Ejemplo de Administración Municipal de México",
    ),
    Place(
        "Brazil",
        "BR",
        "America/Sao_Paulo",
        "en",
        "EX-AMERICAS",
        "Exemplópolis",
        native_name="Associação Exemplo de Gestores Municipais",
    ),
    Place("Canada", "CA", "America/Toronto", "fr", "EX-AMERICAS", "Sainte-Exemple"),
    Place(
        "New Zealand",
        "NZ",
        "Pacific/Auckland",
        "en",
        "EX-PACIFIC",
        "Te Tauira",
        native_name="Te Kāhui Tauira o ngā Kaiwhakahaere",
    ),
    Place("India", "IN", "Asia/Kolkata", "en", "EX-PACIFIC", "Udāharanpur"),
    Place("Nepal", "NP", "Asia/Kathmandu", "en", "EX-PACIFIC", "Udāharan"),
    # Written as a text "NA" this country has been taken for a missing value more than once.
    Place("Namibia", "NA", "Africa/Windhoek", "en", "EX-AFRICA", "Beispielfontein"),
)

REGIONS = {
    "EX-EAST": "Example Region East",
    "EX-WEST": "Example Region West",
    "EX-EUROPE": "Example Region Europe",
    "EX-AMERICAS": "Example Region Americas",
    "EX-PACIFIC": "Example Region Asia-Pacific",
    "EX-AFRICA": "Example Region Africa",
}

GIVEN_NAMES = {
    "en": ("Ada", "Aroha", "Zoë", "Siobhán", "Tāne", "Björn", "Noor", "Łukasz", "Nguyệt", "Søren"),
    "de": ("Jürgen", "Käthe", "Jörg", "Änne", "Götz", "Heike"),
    "fr": ("Élodie", "François", "Noëlle", "Gaël", "Chloé", "Aimée"),
    "es": ("José", "Inés", "Íñigo", "María", "Ángel", "Begoña"),
}
FAMILY_NAMES = {
    "en": (
        "Example",
        "Sample",
        "O’Example",
        "Ødegård",
        "Wójcik",
        "Tūī",
        "Šabl",
        "Mockup",
        "Tester",
    ),
    "de": ("Muster", "Müller-Beispiel", "Größner", "Vorlage"),
    "fr": ("L’Exemple", "Modèle", "Échantillon", "Lespécimen"),
    "es": ("Muñoz Ejemplo", "Peña Muestra", "Núñez Modelo", "Ibáñez"),
}
