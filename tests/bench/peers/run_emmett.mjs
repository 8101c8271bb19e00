// Emmett on the bench's events: appendToStream, then its rebuild of a multi-stream projection kept in Pongo documents.
// run_emmett.mjs DATABASE_URL STREAMS.jsonl SECONDS, beside its node_modules; prints one JSON line.
import { readFileSync } from 'node:fs';
import {
  getPostgreSQLEventStore,
  pongoMultiStreamProjection,
  rebuildPostgreSQLProjections,
} from '@event-driven-io/emmett-postgresql';

const [connectionString, path, seconds] = process.argv.slice(2);
const streams = readFileSync(path, 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line));
const told = streams.reduce((sum, stream) => sum + stream.events.length, 0);

let rebuilt = 0;
const lasts = pongoMultiStreamProjection({
  name: 'lasts',
  collectionName: 'last_told',
  canHandle: ['Told'],
  getDocumentId: (event) => event.data.key,
  initialState: () => ({ count: 0 }),
  evolve: (document, { data }) => {
    rebuilt += 1;
    return { ...document, count: document.count + 1, value: data.value, day: data.day };
  },
});

const store = getPostgreSQLEventStore(connectionString);
let start = performance.now();
for (const { name, events } of streams) {
  await store.appendToStream(name, events.map((data) => ({ type: 'Told', data })));
}
const append = (performance.now() - start) / 1000;

start = performance.now();
const consumer = rebuildPostgreSQLProjections({ connectionString, projection: lasts });
const done = consumer.start();
await Promise.race([done, new Promise((resolve) => setTimeout(resolve, seconds * 1000).unref())]);
const rebuild = (performance.now() - start) / 1000;
console.log(JSON.stringify({ events: told, append, rebuild, rebuilt }));
process.exit(0);
