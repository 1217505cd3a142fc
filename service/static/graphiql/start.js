// Starts GraphiQL on this page: tabs from the page, a query from the address, answers from here.
"use strict";

(() => {
  const config = JSON.parse(document.getElementById("config").textContent);
  const address = new URLSearchParams(window.location.search);
  const asked = (name) => address.get(name) || undefined;
  const element = React.createElement;

  const home = element("a", { href: "/", className: "entente-home" }, "Entente");
  const editor = element(
    GraphiQL,
    {
      fetcher: GraphiQL.createFetcher({ url: "/graphql" }),
      defaultTabs: config.tabs,
      // A query in the address opens in a tab of its own; nothing runs until someone says so.
      query: asked("query"),
      variables: asked("variables"),
      operationName: asked("operationName"),
      // Tokens typed into the headers editor are not written to disk.
      shouldPersistHeaders: false,
      inputValueDeprecation: true,
    },
    element(GraphiQL.Logo, null, home),
  );
  ReactDOM.createRoot(document.getElementById("graphiql")).render(editor);
})();
