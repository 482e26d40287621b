/** A pipeline of plain JavaScript in a worker: bytes in, counts, errors and changes out. */
importScripts("papaparse.min.js", "uDSV.iife.min.js", "checks.js");

const PARSERS = {
  papaparse(text) {
    const { data } = Papa.parse(text, { skipEmptyLines: true });
    const header = data[0];
    data.shift();
    return { header, rows: data };
  },
  udsv(text) {
    const schema = uDSV.inferSchema(text);
    const rows = uDSV.initParser(schema).stringArrs(text);
    return { header: schema.cols.map((column) => column.name), rows };
  },
};

let resident;

onmessage = ({ data: { kind, bytes, users, keep } }) => {
  if (keep) {
    resident = indexUsers(JSON.parse(new TextDecoder().decode(users)));
    postMessage({});
    return;
  }
  if (kind === "udsv-parse") {
    const text = new TextDecoder().decode(bytes);
    const began = performance.now();
    const { rows } = PARSERS.udsv(text);
    postMessage({ ms: performance.now() - began, records: rows.length });
    return;
  }
  const indexed = users === undefined ? resident : indexUsers(JSON.parse(new TextDecoder().decode(users)));
  const { header, rows } = PARSERS[kind](new TextDecoder().decode(bytes));
  const { counts } = checkRows(header, rows, indexed);
  postMessage({ counts });
};
