/** Lists of people in the encodings of their languages. */

const PEOPLE = {
  "windows-1252": "Email;Prénom\nandré@exemple.fr;André\nzoe@exemple.fr;Zoë – l’été\nfrancois@exemple.fr;François\n",
  "windows-1251": "Email;Имя\nivan@primer.ru;Иван Петров\nolga@primer.ru;Ольга Сидорова\n",
  "windows-1250": "Email;Jméno\njiri@priklad.cz;Jiří Dvořák\nzofia@przyklad.pl;Zofia Żółć\n",
  "iso-8859-2": "Email;Név\ngyorgy@pelda.hu;György Szűcs\n",
  "koi8-r": "Email;Имя\nivan@primer.ru;Иван Петров\nolga@primer.ru;Ольга Сидорова\n",
  "windows-1253": "Email;Όνομα\ngiorgos@paradeigma.gr;Γιώργος Παπαδόπουλος\n",
  "windows-1255": "Email;שם\ndana@example.co.il;דנה כהן\n",
  macintosh: "Email;Name\njuergen@beispiel.de;Jürgen Groß\n",
  shift_jis: "Email,名前\ntaro@example.jp,山田太郎\nhanako@example.jp,鈴木花子\n",
  "euc-jp": "Email,名前\ntaro@example.jp,山田太郎\nhanako@example.jp,鈴木花子\n",
  gb18030: "Email,姓名\nwang@example.cn,王小明\nli@example.cn,李丽华\n",
  big5: "Email,姓名\nchen@example.tw,陳大文\nlin@example.tw,林小玲\n",
  "euc-kr": "Email,이름\nkim@example.kr,김철수\nlee@example.kr,이영희\n",
};

/** `[name, bytes]` of each; UTF-16 with and without a mark. */
export function* encodings() {
  for (const [label, text] of Object.entries(PEOPLE)) yield [`${label}.csv`, encode(label, text)];
  const text = PEOPLE["windows-1251"];
  const little = Buffer.from(text, "utf16le");
  yield ["utf-16le.csv", little];
  yield ["utf-16le-mark.csv", Buffer.from(`\ufeff${text}`, "utf16le")];
  yield ["utf-16be-mark.csv", Buffer.from(`\ufeff${text}`, "utf16le").swap16()];
  yield ["utf-8-mark.csv", Buffer.from(`\ufeff${text}`)];
  yield ["utf-8-and-more.csv", Buffer.concat([Buffer.from(text), Buffer.from([0xff, 0x0a])])];
}

/** There are decoders only: each code is decoded to find the one of a character. */
function encode(label, text) {
  const decoder = new TextDecoder(label);
  const codes = new Map();
  const learn = (...bytes) => {
    const decoded = decoder.decode(Uint8Array.from(bytes));
    if ([...decoded].length === 1 && decoded !== "\ufffd" && !codes.has(decoded)) codes.set(decoded, bytes);
  };
  for (let byte = 0; byte < 256; byte += 1) learn(byte);
  for (let lead = 0x81; lead < 0xff; lead += 1) for (let trail = 0x40; trail < 0xff; trail += 1) learn(lead, trail);
  return Buffer.from([...text].flatMap((character) => codes.get(character) ?? [0x3f]));
}
