/** A small Excel workbook, made part by part. */
import { crc32 } from "node:zlib";
import type { Upload } from "./files.ts";

const RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/** An XLSX file of these sheets: name, and rows of texts. */
export function workbook(name: string, sheets: Record<string, string[][]>): Upload {
  const numbered = Object.entries(sheets).map(([sheet, rows], index) => ({ sheet, rows, number: index + 1 }));
  const parts = [
    ["[Content_Types].xml", "<Types/>"],
    ["_rels/.rels", relationships([["officeDocument", "xl/workbook.xml"]])],
    ["xl/_rels/workbook.xml.rels", relationships(numbered.map(({ number }) => ["worksheet", `worksheets/sheet${number}.xml`]))],
    [
      "xl/workbook.xml",
      `<workbook xmlns:r="${RELATIONSHIPS}"><sheets>` +
        numbered.map(({ sheet, number }) => `<sheet name="${sheet}" sheetId="${number}" r:id="r${number}"/>`).join("") +
        "</sheets></workbook>",
    ],
    ...numbered.map(({ rows, number }) => [`xl/worksheets/sheet${number}.xml`, sheetXml(rows)]),
  ] as [string, string][];
  const mimeType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
  return { name, mimeType, buffer: archive(parts) };
}

function relationships(targets: [string, string][]): string {
  const lines = targets.map(([type, target], index) => `<Relationship Id="r${index + 1}" Type="${RELATIONSHIPS}/${type}" Target="${target}"/>`);
  return `<Relationships>${lines.join("")}</Relationships>`;
}

function sheetXml(rows: string[][]): string {
  const cell = (text: string): string =>
    text.startsWith("#") ? `<c t="e"><f>NA()</f><v>${text}</v></c>` : `<c t="inlineStr"><is><t>${text}</t></is></c>`;
  const lines = rows.map((row) => `<row>${row.map(cell).join("")}</row>`);
  return `<worksheet><sheetData>${lines.join("")}</sheetData></worksheet>`;
}

/** A ZIP archive, nothing compressed. */
function archive(parts: [string, string][]): Buffer {
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let at = 0;
  for (const [name, text] of parts) {
    const content = Buffer.from(text);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt32LE(crc32(content), 10);
    common.writeUInt32LE(content.length, 14);
    common.writeUInt32LE(content.length, 18);
    common.writeUInt16LE(name.length, 22);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(at, 10);
    local.push(Buffer.from("PK\x03\x04"), common, Buffer.from(name), content);
    central.push(Buffer.from("PK\x01\x02\x14\0", "latin1"), common, place, Buffer.from(name));
    at += 4 + common.length + name.length + content.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(parts.length, 4);
  end.writeUInt16LE(parts.length, 6);
  end.writeUInt32LE(directory.length, 8);
  end.writeUInt32LE(at, 12);
  return Buffer.concat([...local, directory, Buffer.from("PK\x05\x06"), end]);
}
