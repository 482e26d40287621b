/** Files as administrators have them. */
export const WORKSPACE_HEADER = "Current Status,Display Name,Primary Email,Role,Groups,Source Username(s)\n";

export type Upload = { name: string; mimeType: string; buffer: Buffer };

export function csv(name: string, content: string | Buffer): Upload {
  return { name, mimeType: "text/csv", buffer: Buffer.from(content) };
}

/** A list of addresses, as the simplest export has it. */
export function addresses(from: number, count: number): string {
  return Array.from({ length: count }, (_, index) => `person${from + index}@people.example\n`).join("");
}

/** One finding of every kind that a workspace file can have, one record each; and one good record. */
export const EVERY_ERROR =
  WORKSPACE_HEADER +
  [
    'Active,Wanda New,wanda.new@people.example,User,Sales,',
    'Retired,Bad Status,bad.status@people.example,User,none,',
    'Active,,no.name@people.example,User,none,',
    'Active,Bad Address,bad.address@@people.example,User,none,',
    'Active,Two Addresses,"a@people.example; b@people.example",User,none,',
    'Active,Bad Role,bad.role@people.example,Owner,none,',
    'Active,No Groups,no.groups@people.example,User,,',
    'Active,Unknown Group,unknown.group@people.example,User,Slaes,',
    'Active,None And,none.and@people.example,User,"none, Sales",',
    'Active,Empty Item,empty.item@people.example,User,"Sales,,Legal",',
    'Active,No Source,no.source@people.example,User,none,U04ABCDE12',
    'Active,Bad Format,bad.format@people.example,User,none,slack:bad',
    'Active,Wanda Again,Wanda.New@people.example,User,none,',
    'Active,Too Many,too.many@people.example,User,none,,extra',
  ].join("\n") +
  "\n";
