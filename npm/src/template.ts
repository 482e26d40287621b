/** Template documents: a Table Schema with a `rollcall` object beside what that standard has words for. */

/** How a field is read; without it, as text. */
export type FieldKind = "text" | "email" | "choice" | "date" | "list" | "references" | "identifiers";

/** What a field's own `rollcall` object may say. */
export interface FieldRules {
  /** Name in documents, in snake case; without it, made of the header. */
  field?: string;
  kind?: FieldKind;
  /** Other headers that mean the same. */
  synonyms?: string[];
  /** Of a choice: what stands in files, and what is stored. */
  values?: { label: string; value: string }[];
  /** Of references: what they refer to. */
  references?: "groups";
  /** One character each. */
  separators?: string[];
  /** Of identifiers: what stands between source and user name. */
  source_separator?: string;
  /** The word that stands for an empty list. */
  none?: string;
  internationalised_local_part?: boolean;
  /** What happens to the value on record. */
  merge?: "set" | "add" | "create" | "status";
  /** What a blank value means for a user on record. */
  blank?: "keep" | "clear";
  /** The user's property in the directory. */
  property?: string;
  /** Two that it may come in, in the order in which it is written. Each has its names; the first is its title. */
  parts?: [string[], string[]];
}

export interface TemplateField {
  /** The header. */
  name: string;
  title?: string;
  type?: string;
  format?: string;
  description?: string;
  example?: string;
  constraints?: { required?: boolean; unique?: boolean; maxLength?: number; pattern?: string };
  rollcall?: FieldRules;
}

export interface TemplateRules {
  /** `exact`: every field has its column. `open`: only the key is needed. */
  header?: "exact" | "open";
  limits: { records: number; bytes?: number; columns?: number; field_chars?: number };
  /** `ask`: missing users are listed among the changes. `ignore`: they are counted. */
  missing?: "ignore" | "ask";
  account?: string | null;
  inactive_status: "archived" | "past" | (string & {});
  allows_valid_only?: boolean;
  exports?: { application: string; columns: Record<string, string> }[];
}

/** What `primaryKey` names has to be a field of the kind `email`. */
export interface TemplateDocument {
  $schema?: string;
  name: string;
  title?: string;
  description?: string;
  fields: TemplateField[];
  missingValues?: string[];
  primaryKey: string | string[];
  rollcall: TemplateRules;
}
