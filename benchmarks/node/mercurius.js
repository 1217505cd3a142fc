// mercurius with graphql-jit: a query and a loader a relation, each batch one statement, written by hand.
import Fastify from "fastify";
import mercurius from "mercurius";
import pg from "pg";

// Days stay the text that PostgreSQL writes, and decimals become numbers.
pg.types.setTypeParser(1082, (text) => text);
pg.types.setTypeParser(1700, Number);
pg.types.setTypeParser(20, Number);
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 });

// Statements have names, so that the driver keeps them prepared.
const rows = async (name, text, values) => (await pool.query({ name, text, values })).rows;

const schema = `
  type Query {
    organization(id: ID!): Organization
    organizations(from: String!, first: Int!): [Organization!]!
    activeGoals(city: String!, first: Int!): GoalPage!
    events(first: Int!, day: String, id: ID): EventPage!
  }
  type Organization {
    id: ID! slug: String! name: String! kind: String! city: String website: String
    agreements(first: Int!): [Agreement!]! events(first: Int!): [Event!]!
  }
  type Agreement { id: ID! number: String! title: String! instrument: String! goals(first: Int!): [Goal!]! }
  type Goal {
    id: ID! title: String! state: String! dueOn: String! agreement: Agreement! indicators: [Indicator!]!
  }
  type Indicator { id: ID! title: String! measurements(first: Int!): [Measurement!]! }
  type Measurement { id: ID! observedOn: String! value: Float }
  type Event { id: ID! title: String! startsOn: String city: String organizer: Organization }
  type PageInfo { hasNextPage: Boolean! }
  type GoalPage { totalCount: Int! nodes: [Goal!]! }
  type EventPage { nodes: [Event!]! pageInfo: PageInfo! }
`;

const ORGANIZATION = "id, slug, name, kind, city, website";
const GOAL = 'goal.id, goal.title, goal.state, goal.due_on AS "dueOn", goal.agreement_id';
const EVENT = 'event.id, event.title, event.starts_on AS "startsOn", event.city, event.organizer_id';

const resolvers = {
  Query: {
    organization: async (_, { id }) =>
      (await rows("organization", `SELECT ${ORGANIZATION} FROM organization WHERE id = $1`, [id]))[0] ?? null,
    organizations: (_, { from, first }) =>
      rows(
        "organizations",
        `SELECT ${ORGANIZATION} FROM organization WHERE name >= $1 ORDER BY name, id LIMIT $2`,
        [from, first],
      ),
    activeGoals: async (_, { city, first }) => {
      const found = `FROM goal WHERE goal.state = 'ACTIVE' AND EXISTS (
        SELECT FROM agreement_party AS party JOIN organization ON organization.id = party.organization_id
        WHERE party.agreement_id = goal.agreement_id AND organization.city = $1)`;
      const [[{ count }], nodes] = await Promise.all([
        rows("count", `SELECT count(*) ${found}`, [city]),
        rows("goals", `SELECT ${GOAL} ${found} ORDER BY goal.due_on DESC, goal.id DESC LIMIT $2`, [city, first]),
      ]);
      return { totalCount: count, nodes };
    },
    events: async (_, { first, day, id }) => {
      const order = "ORDER BY starts_on, id LIMIT $1";
      const found = day
        ? await rows("after", `SELECT ${EVENT} FROM event WHERE (starts_on, id) > ($2, $3) ${order}`, [first + 1, day, id])
        : await rows("first", `SELECT ${EVENT} FROM event ${order}`, [first + 1]);
      return { nodes: found.slice(0, first), pageInfo: { hasNextPage: found.length > first } };
    },
  },
};

// A batch of parents in one statement: for each of them, its first rows.
const lists = (name, text) => async (queries) => {
  const found = await rows(name, `SELECT parent.place, found.* FROM unnest($1::uuid[]) WITH ORDINALITY
    AS parent (id, place) CROSS JOIN LATERAL (${text}) AS found`, [
    queries.map(({ obj }) => obj.id),
    queries[0].params.first ?? 50,
  ]);
  const answer = queries.map(() => []);
  for (const row of found) answer[row.place - 1].push(row);
  return answer;
};

const one = (name, table, columns, key) => async (queries) => {
  const keys = [...new Set(queries.map(({ obj }) => obj[key]))];
  const found = await rows(name, `SELECT ${columns} FROM ${table} WHERE id = ANY ($1)`, [keys]);
  const byId = new Map(found.map((row) => [row.id, row]));
  return queries.map(({ obj }) => byId.get(obj[key]) ?? null);
};

const loaders = {
  Organization: {
    agreements: lists("agreements", `SELECT agreement.id, number, title, instrument FROM agreement_party AS party
      JOIN agreement ON agreement.id = party.agreement_id WHERE party.organization_id = parent.id
      ORDER BY number, agreement.id LIMIT $2`),
    events: lists("events_of", `SELECT ${EVENT} FROM event WHERE organizer_id = parent.id
      ORDER BY starts_on, id LIMIT $2`),
  },
  Agreement: {
    goals: lists("goals_of", `SELECT ${GOAL} FROM goal WHERE agreement_id = parent.id ORDER BY due_on, id LIMIT $2`),
  },
  Goal: {
    agreement: one("agreement_of", "agreement", "id, number, title, instrument", "agreement_id"),
    indicators: lists("indicators_of", "SELECT id, title FROM indicator WHERE goal_id = parent.id ORDER BY id LIMIT $2"),
  },
  Indicator: {
    measurements: lists("measurements_of", `SELECT id, observed_on AS "observedOn", value FROM measurement
      WHERE indicator_id = parent.id ORDER BY observed_on DESC, id DESC LIMIT $2`),
  },
  Event: { organizer: one("organizer_of", "organization", ORGANIZATION, "organizer_id") },
};
// A loader's own cache would answer later rows of a request from earlier ones and costs more than it saves here.
for (const type of Object.values(loaders))
  for (const [field, loader] of Object.entries(type)) type[field] = { loader, opts: { cache: false } };

const app = Fastify();
app.register(mercurius, { schema, resolvers, loaders, jit: 1, graphiql: false });
await app.listen({ port: Number(process.env.PORT), host: "127.0.0.1" });
