//! The stable codes. A code is never reused; `docs/diagnostics.md` explains each with an example.

use std::fmt;

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Serialize, Serializer};

/// How much a finding weighs.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    BorshSerialize,
    BorshDeserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Stops the import of its record; without a record, the whole import.
    Error,
    /// Does not stop anything, but somebody should look.
    Warning,
    /// Tells.
    Info,
}

/// What is fixed for a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodeEntry {
    pub code: Code,
    /// `E0203`.
    pub id: &'static str,
    /// Message key: `email_invalid`.
    pub key: &'static str,
    pub severity: Severity,
    /// Heading of all findings of this kind.
    pub title: &'static str,
    /// English message with `{name}` places for arguments.
    pub message: &'static str,
}

macro_rules! codes {
    ($($name:ident $id:literal $key:literal $severity:ident $title:literal $message:literal;)*) => {
        /// What was found.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Code { $(#[doc = $title] $name,)* }

        impl Code {
            /// Every code, in order of its number.
            pub const ALL: &'static [Code] = &[$(Code::$name,)*];

            /// Number, severity and wording of the code.
            #[must_use]
            pub fn entry(self) -> CodeEntry {
                match self {
                    $(Code::$name => CodeEntry {
                        code: Code::$name,
                        id: $id,
                        key: $key,
                        severity: Severity::$severity,
                        title: $title,
                        message: $message,
                    },)*
                }
            }
        }
    };
}

codes! {
    FileEmpty "E0101" "file_empty" Error "The file is empty"
        "The file has no content. Export it again, or choose another one.";
    FileNotText "E0102" "file_not_text" Error "Not a text file"
        "This is {kind}, not a CSV file. {advice}";
    EncodingUnsupported "E0103" "encoding_unsupported" Error "Encoding not supported"
        "The file is encoded as {encoding}. Save it as “CSV UTF-8” and drop it again.";
    FileTooLarge "E0104" "file_too_large" Error "The file is too large"
        "The file has {size}; this template takes files up to {limit}. It was not read.";
    TooManyRecords "E0105" "too_many_records" Error "Too many records"
        "The file has {count} records; this template takes up to {limit}. Split the file, or remove the empty rows.";
    TooManyColumns "E0106" "too_many_columns" Error "Too many columns"
        "The file has {count} columns; this template takes up to {limit}. Was the separator recognised rightly?";
    NoRecords "E0107" "no_records" Error "No records"
        "The file has a header and no records below it: there is nobody to import.";
    ColumnMissing "E0110" "column_missing" Error "A column is missing"
        "The column “{field}” is missing. Add it, or choose which column of the file it is.";
    ColumnExtra "E0111" "column_extra" Warning "An extra column"
        "The column “{header}” is not part of the template and is left out.";
    ColumnRenamed "E0112" "column_renamed" Warning "A column has another name"
        "The column “{header}” is taken for “{field}”. Check that this is right.";
    ColumnRepeated "E0113" "column_repeated" Warning "A column stands twice"
        "“{header}” stands more than once in the header. The first one is taken, this one is left out.";
    ColumnsReordered "E0114" "columns_reordered" Warning "The columns are in another order"
        "The columns are not in the template's order. They were matched by name.";
    HeaderBlank "E0115" "header_blank" Warning "A column has no name"
        "Column {number} has no name in the header and is left out.";
    HeaderSpelling "E0116" "header_spelling" Warning "A column name is spelled differently"
        "“{header}” is spelled “{field}” in the template. It was matched by name.";
    KeyColumnMissing "E0117" "key_column_missing" Error "No e-mail column"
        "No column holds e-mail addresses. Every user is known by their address: choose the column, or add one.";
    HeaderAbsent "E0118" "header_absent" Info "There is no header"
        "The first line already holds a record, so the columns were recognised by what they contain.";
    ReportRecognised "E0119" "report_recognised" Info "This is a report from here"
        "The columns _row, _status and _errors come from a report and are left out; cells guarded against formulas were restored.";
    SheetCells "E0120" "sheet_cells" Warning "Cells that say less than the sheet"
        "The sheet has cells that a table cannot hold as they are. {cells}.";
    ValueMissing "E0201" "value_missing" Error "A required value is missing"
        "{field} must not be blank.";
    ValueNotAllowed "E0202" "value_not_allowed" Error "Not one of the allowed values"
        "“{value}” is not a {field}. Allowed: {allowed}.";
    EmailInvalid "E0203" "email_invalid" Error "Not a valid e-mail address"
        "“{value}” {reason}.";
    EmailSeveral "E0204" "email_several" Error "Several addresses in one field"
        "“{value}” holds several addresses. Each user needs a record of their own.";
    EmailDomainUndotted "E0205" "email_domain_undotted" Warning "An address without a dot in its domain"
        "“{value}” has a domain without a dot. That is right only inside your own network.";
    EmailDomainTypo "E0206" "email_domain_typo" Warning "A likely typing error in a domain"
        "“{value}” looks like a typing error of {domain}.";
    EmailLookAlike "E0207" "email_look_alike" Warning "Two addresses that look alike"
        "“{value}” looks like {other}, yet is another address.";
    ListItemBlank "E0208" "list_item_blank" Error "An empty item in a list"
        "{field} has an empty item: “{value}”.";
    ListItemRepeated "E0209" "list_item_repeated" Info "A repeated item in a list"
        "“{item}” stands more than once in {field}; it counts once.";
    NoneWithOthers "E0210" "none_with_others" Error "“None” beside other items"
        "{field} says “{none}” and names others: “{value}”. Only one of the two can be meant.";
    ValueSpelling "E0211" "value_spelling" Info "Spelled differently on record"
        "“{item}” is spelled “{recorded}” on record; it was recognised.";
    IdentifierWithoutSource "E0212" "identifier_without_source" Error "An identifier without its source"
        "“{item}” does not say its source. Write source{separator}username.";
    IdentifierFormat "E0213" "identifier_format" Error "An identifier in a wrong format"
        "“{username}” is not how user names look on {source}.";
    ValueTooLong "E0214" "value_too_long" Error "A value is too long"
        "{field} has {count} characters; at most {limit} are taken.";
    BytesNotText "E0215" "bytes_not_text" Error "Bytes that are not text"
        "{field} holds bytes that are no text in the file's encoding. Correct the value, or save the file as “CSV UTF-8”.";
    NulCharacter "E0216" "nul_character" Error "A NUL character"
        "{field} holds a NUL character, which no name or address has.";
    QuoteUnclosed "E0217" "quote_unclosed" Error "A quote that is never closed"
        "A quoted value is opened here and never closed. It was ended with its line; add the closing quote.";
    TextAfterQuote "E0218" "text_after_quote" Error "Text after a closing quote"
        "There is text after the closing quote: “{value}”. Double the quotes that belong to the value.";
    QuoteStray "E0219" "quote_stray" Warning "A stray quote"
        "“{value}” has a quote in the middle of a value that is not quoted. It was kept as it is.";
    ZeroWidthDropped "E0220" "zero_width_dropped" Info "An invisible character was dropped"
        "The domain of “{value}” holds an invisible character, which does not count.";
    DateUnreadable "E0221" "date_unreadable" Warning "A date that cannot be read"
        "“{value}” is not a date that can be read for certain; it is left out. Write 2026-03-31.";
    PatternMismatch "E0222" "pattern_mismatch" Error "A value in a wrong form"
        "“{value}” does not have the form that {field} needs.";
    FieldsMissing "E0301" "fields_missing" Warning "Fewer fields than the header"
        "The record has {count} fields, the header {expected}. The missing ones count as blank.";
    FieldsExtra "E0302" "fields_extra" Error "More fields than the header"
        "The record has {count} fields, the header {expected}; values may have shifted. Is a value with a separator not quoted?";
    KeyDuplicate "E0303" "key_duplicate" Error "The same user twice"
        "“{value}” stands already in row {first_row}. The first one counts.";
    GroupUnknown "E0401" "group_unknown" Error "A group that does not exist"
        "There is no group “{item}”. Groups must exist before the import.";
    SourceUnknown "E0402" "source_unknown" Error "An unknown source"
        "There is no source “{item}”.";
    SourceDisabled "E0403" "source_disabled" Error "A source that is switched off"
        "The source “{item}” is switched off. Switch it on first, or remove it here.";
    IdentifierTaken "E0404" "identifier_taken" Error "An identifier of somebody else"
        "“{item}” belongs to {holder}. One identifier belongs to one user.";
    IdentifierClaimedTwice "E0405" "identifier_claimed_twice" Error "An identifier claimed twice"
        "“{item}” is claimed by row {first_row} already. One identifier belongs to one user.";
    SourceUnavailable "E0406" "source_unavailable" Error "A source stops the import"
        "The file names the source “{item}”, which is {state}. That stops the whole import.";
    HostError "E0601" "host_error" Error "Refused by this page's own check"
        "{message}";
    HostWarning "E0602" "host_warning" Warning "Doubted by this page's own check"
        "{message}";
    HostInfo "E0603" "host_info" Info "Noted by this page's own check"
        "{message}";
}

impl Code {
    /// The code with this number.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Code> {
        Code::ALL.iter().copied().find(|code| code.entry().id == id)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.entry().id)
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.entry().id)
    }
}
