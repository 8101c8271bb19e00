// GraphiQL on this gateway: queries over HTTP, the subscription over graphql-transport-ws.
"use strict";
(() => {
  const http = new URL("graphql", location.href);
  const socket = new URL(http);
  socket.protocol = http.protocol.replace("http", "ws");
  const fetcher = GraphiQL.createFetcher({
    url: http.href,
    wsClient: graphqlWs.createClient({ url: socket.href, lazy: true }),
  });
  const explorer = React.createElement(GraphiQL, {
    fetcher,
    defaultTabs: window.EXAMPLES.map((query) => ({ query })),
    defaultEditorToolsVisibility: false,
  });
  ReactDOM.render(explorer, document.getElementById("explorer"));
})();
