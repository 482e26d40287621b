//! A JSON Schema in a few words of HTML.

use serde_json::Value;

use super::page::{escape, prose};

const REFERENCE: &str = "#/components/schemas/";

/// What a value of the schema is: `string`, `array of <a>User</a>`, `integer or null`, …
pub(super) fn kind_of(schema: &Value) -> String {
    if let Some(reference) = schema["$ref"].as_str() {
        let name = escape(reference.strip_prefix(REFERENCE).unwrap_or(reference));
        return format!("<a href=\"#schema-{name}\">{name}</a>");
    }
    for (word, between) in [("oneOf", " or "), ("anyOf", " or "), ("allOf", " and ")] {
        if let Some(parts) = schema[word].as_array() {
            let parts: Vec<String> = parts.iter().map(kind_of).collect();
            return parts.join(between);
        }
    }
    if let Some(values) = schema["enum"].as_array() {
        let values: Vec<String> = values
            .iter()
            .map(|value| format!("<code>{}</code>", escape(value.as_str().unwrap_or("null"))))
            .collect();
        return values.join(" or ");
    }
    let kinds: Vec<&str> = match &schema["type"] {
        Value::String(kind) => vec![kind],
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
        _ => vec!["anything"],
    };
    let words: Vec<String> = kinds
        .into_iter()
        .map(|kind| one_kind(kind, schema))
        .collect();
    format!("{}{}", words.join(" or "), bounds_of(schema))
}

fn one_kind(kind: &str, schema: &Value) -> String {
    match kind {
        "array" => format!("array of {}", kind_of(&schema["items"])),
        "object" if schema["additionalProperties"].is_object() => {
            format!("object of {}", kind_of(&schema["additionalProperties"]))
        }
        "object" if schema["properties"].is_object() => {
            let names = schema["properties"].as_object().into_iter().flatten();
            let members: Vec<String> = names
                .map(|(name, member)| format!("<code>{}</code>: {}", escape(name), kind_of(member)))
                .collect();
            format!("{{ {} }}", members.join(", "))
        }
        kind => escape(kind),
    }
}

fn bounds_of(schema: &Value) -> String {
    let words = [
        ("minimum", "from"),
        ("maximum", "to"),
        ("minLength", "from length"),
        ("maxLength", "to length"),
        ("default", "default"),
    ];
    let bounds: Vec<String> = words
        .into_iter()
        .filter(|(key, _)| !schema[key].is_null())
        .map(|(key, word)| format!("{word} {}", escape(&schema[key].to_string())))
        .collect();
    match bounds.is_empty() {
        true => String::new(),
        false => format!(", {}", bounds.join(" ")),
    }
}

/// A table of the members of an object; of what has none, its kind.
pub(super) fn members_of(schema: &Value) -> String {
    let mut rows = String::new();
    let parts = schema["allOf"].as_array();
    let parts: Vec<&Value> = parts.map_or_else(|| vec![schema], |parts| parts.iter().collect());
    for part in parts {
        if let Some(reference) = part["$ref"].as_str() {
            let link = kind_of(&serde_json::json!({ "$ref": reference }));
            rows.push_str(&format!(
                "<tr><td colspan=\"3\">All members of {link}</td></tr>"
            ));
        }
        let required = part["required"].as_array();
        for (name, member) in part["properties"].as_object().into_iter().flatten() {
            let is_required = required.is_some_and(|names| names.iter().any(|other| other == name));
            let optional = if is_required {
                ""
            } else {
                " <small>optional</small>"
            };
            rows.push_str(&format!(
                "<tr><th scope=\"row\"><code>{}</code>{optional}</th><td>{}</td><td>{}</td></tr>",
                escape(name),
                kind_of(member),
                prose(member["description"].as_str().unwrap_or_default()),
            ));
        }
    }
    match rows.is_empty() {
        true => format!("<p>{}</p>", kind_of(schema)),
        false => format!("<table>{rows}</table>"),
    }
}
