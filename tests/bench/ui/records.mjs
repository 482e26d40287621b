/**
 * A list of people of any size, the same at every run. One record in a hundred breaks one rule: a
 * name is blank, the address is none, the role or the identifier is unknown, or the address has
 * been there before, each as often as the others.
 */
import { COLUMNS, ROLES } from "./rules.js";

const FIRST = ["Ada", "Björn", "Chloé", "Dmitri", "Elif", "Femi", "Grace", "Hiro", "Inés", "Jun", "Kaja", "Liam"];
const LAST = ["Abbott", "Brandt", "Costa", "Dvořák", "Eriksen", "Fischer", "Gupta", "Hansen", "Ito", "Jansen", "Keller"];
const DEPARTMENTS = ["Design", "Engineering", "Finance", "Legal", "Marketing", "Operations", "Sales, North", "Support"];
const ONE_IN = 100;
const BREAKS_AT = 50;
const REPEATS_BEFORE = 25;

const BREAKS = [
  (person) => (person.lastName = ""),
  (person) => (person.email = person.email.replace("@", " at ")),
  (person) => (person.role = "Wizard"),
  (person) => (person.employeeId = person.employeeId.replace("E", "X")),
  (person, index) => (person.email = makePerson(index - REPEATS_BEFORE).email),
];

/**
 * @param {number} records
 * @returns {{csv: string, broken: number, repeated: number}} how many records break a rule by
 *   themselves, and how many repeat the address of an earlier one
 */
export function makeFile(records) {
  const lines = [COLUMNS.map(({ label }) => label).join(",")];
  let broken = 0;
  let repeated = 0;
  for (let index = 0; index < records; index += 1) {
    const person = makePerson(index);
    if (index % ONE_IN === BREAKS_AT) {
      const which = Math.floor(index / ONE_IN) % BREAKS.length;
      BREAKS[which](person, index);
      if (which === BREAKS.length - 1) {
        repeated += 1;
      } else {
        broken += 1;
      }
    }
    lines.push(COLUMNS.map(({ key }) => quote(person[key])).join(","));
  }
  return { csv: `${lines.join("\r\n")}\r\n`, broken, repeated };
}

function makePerson(index) {
  return {
    email: `person${index}@harbour.example`,
    firstName: FIRST[index % FIRST.length],
    lastName: LAST[(index * 7) % LAST.length],
    role: ROLES[index % 11 === 0 ? 1 : index % 13 === 0 ? 2 : 0],
    department: DEPARTMENTS[(index * 5) % DEPARTMENTS.length],
    employeeId: `E${String(index).padStart(7, "0")}`,
  };
}

function quote(field) {
  return field.includes(",") ? `"${field}"` : field;
}
