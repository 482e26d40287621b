//! The description as a page: plain HTML with a style sheet, no script.

use serde_json::Value;

use super::property::{kind_of, members_of};

/// The page of an OpenAPI document.
pub(super) fn page_of(document: &Value) -> String {
    let title = escape(text_at(document, "/info/title"));
    let version = escape(text_at(document, "/info/version"));
    let about = prose(text_at(document, "/info/description"));
    let mut contents = String::new();
    let mut sections = String::new();
    for tag in document["tags"].as_array().into_iter().flatten() {
        let name = tag["name"].as_str().unwrap_or_default();
        let (links, articles) = operations_of(document, name);
        let (id, name) = (escape(&name.to_lowercase()), escape(name));
        let description = prose(tag["description"].as_str().unwrap_or_default());
        contents.push_str(&format!(
            "<h2><a href=\"#{id}\">{name}</a></h2><ul>{links}</ul>"
        ));
        sections.push_str(&format!(
            "<section id=\"{id}\"><h2>{name}</h2><p>{description}</p>{articles}</section>"
        ));
    }
    let schemes = schemes_of(document);
    let schemas = schemas_of(document);
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"color-scheme\" content=\"light dark\"><title>{title} API</title>\
         <link rel=\"stylesheet\" href=\"/api/docs.css\"></head><body>\
         <a class=\"skip\" href=\"#content\">To the content</a>\
         <nav aria-label=\"Operations\">{contents}<h2><a href=\"#schemas\">Schemas</a></h2></nav>\
         <main id=\"content\"><h1>{title} API <small>{version}</small></h1><p>{about}</p>\
         <p>The same for programs: <a href=\"/api/openapi.json\">openapi.json</a> (OpenAPI 3.1).</p>\
         {schemes}{sections}\
         <section id=\"schemas\"><h2>Schemas</h2>{schemas}</section></main></body></html>"
    )
}

/// The operations of a group: links to them, and themselves.
fn operations_of(document: &Value, tag: &str) -> (String, String) {
    let (mut links, mut articles) = (String::new(), String::new());
    for (path, item) in document["paths"].as_object().into_iter().flatten() {
        for (method, operation) in item.as_object().into_iter().flatten() {
            let is_of_tag = operation["tags"]
                .as_array()
                .is_some_and(|tags| tags.iter().any(|t| t == tag));
            if !is_of_tag {
                continue;
            }
            let id = escape(operation["operationId"].as_str().unwrap_or_default());
            let summary = title(operation);
            links.push_str(&format!("<li><a href=\"#{id}\">{summary}</a></li>"));
            articles.push_str(&article_of(&id, method, path, operation));
        }
    }
    (links, articles)
}

fn article_of(id: &str, method: &str, path: &str, operation: &Value) -> String {
    let (method, path) = (escape(&method.to_uppercase()), escape(path));
    let summary = title(operation);
    let description = paragraph(operation["description"].as_str().unwrap_or_default());
    let public = match operation["security"].as_array() {
        Some(schemes)
            if schemes
                .iter()
                .any(|scheme| scheme.as_object().is_some_and(|s| s.is_empty())) =>
        {
            "<p>Needs no sign-in.</p>"
        }
        _ => "",
    };
    let parameters = parameters_of(operation);
    let body = contents_of(
        operation
            .pointer("/requestBody/content")
            .unwrap_or(&Value::Null),
    );
    let body = match body.is_empty() {
        true => body,
        false => format!("<h4>Body</h4><p>{body}</p>"),
    };
    let answers = answers_of(operation);
    format!(
        "<article id=\"{id}\"><h3>{summary}</h3>\
         <p class=\"address\"><span class=\"method {method}\">{method}</span> <code>{path}</code></p>\
         {description}{public}{parameters}{body}<h4>Answers</h4><table>{answers}</table></article>"
    )
}

fn parameters_of(operation: &Value) -> String {
    let mut rows = String::new();
    for parameter in operation["parameters"].as_array().into_iter().flatten() {
        let name = escape(parameter["name"].as_str().unwrap_or_default());
        let place = escape(parameter["in"].as_str().unwrap_or_default());
        let optional = match parameter["required"].as_bool() {
            Some(true) => "",
            _ => " <small>optional</small>",
        };
        rows.push_str(&format!(
            "<tr><th scope=\"row\"><code>{name}</code> <small>{place}</small>{optional}</th><td>{}</td><td>{}</td></tr>",
            kind_of(&parameter["schema"]),
            prose(parameter["description"].as_str().unwrap_or_default()),
        ));
    }
    match rows.is_empty() {
        true => rows,
        false => format!("<h4>Parameters</h4><table>{rows}</table>"),
    }
}

fn answers_of(operation: &Value) -> String {
    let mut rows = String::new();
    for (status, response) in operation["responses"].as_object().into_iter().flatten() {
        let headers = response["headers"].as_object().into_iter().flatten();
        let headers: Vec<String> = headers
            .map(|(name, _)| format!("<code>{}</code>", escape(name)))
            .collect();
        rows.push_str(&format!(
            "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{}</td></tr>",
            escape(status),
            prose(response["description"].as_str().unwrap_or_default()),
            contents_of(&response["content"]),
            headers.join(" "),
        ));
    }
    rows
}

/// What a body may be, by media type.
fn contents_of(content: &Value) -> String {
    let content = content.as_object().into_iter().flatten();
    let forms: Vec<String> = content
        .map(|(media_type, form)| {
            format!(
                "{} as <code>{}</code>",
                kind_of(&form["schema"]),
                escape(media_type)
            )
        })
        .collect();
    forms.join(", or ")
}

fn schemes_of(document: &Value) -> String {
    let schemes = document
        .pointer("/components/securitySchemes")
        .and_then(Value::as_object);
    let items: Vec<String> = schemes
        .into_iter()
        .flatten()
        .map(|(name, scheme)| {
            let description = prose(scheme["description"].as_str().unwrap_or_default());
            format!("<dt>{}</dt><dd>{description}</dd>", escape(name))
        })
        .collect();
    format!("<h2>Who asks</h2><dl>{}</dl>", items.concat())
}

fn schemas_of(document: &Value) -> String {
    let schemas = document
        .pointer("/components/schemas")
        .and_then(Value::as_object);
    let articles: Vec<String> = schemas
        .into_iter()
        .flatten()
        .map(|(name, schema)| {
            let name = escape(name);
            let description = paragraph(schema["description"].as_str().unwrap_or_default());
            let members = members_of(schema);
            format!("<article id=\"schema-{name}\"><h3>{name}</h3>{description}{members}</article>")
        })
        .collect();
    articles.concat()
}

fn text_at<'a>(document: &'a Value, pointer: &str) -> &'a str {
    let value = document.pointer(pointer);
    value.and_then(Value::as_str).unwrap_or_default()
}

fn paragraph(text: &str) -> String {
    match text.is_empty() {
        true => String::new(),
        false => format!("<p>{}</p>", prose(text)),
    }
}

/// Text with `code` in backticks.
pub(super) fn prose(text: &str) -> String {
    let parts = escape(text);
    let mut html = String::new();
    for (position, part) in parts.split('`').enumerate() {
        match position % 2 {
            0 => html.push_str(part),
            _ => html.push_str(&format!("<code>{part}</code>")),
        }
    }
    html
}

pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// A heading has no full stop.
fn title(operation: &Value) -> String {
    let summary = operation["summary"].as_str().unwrap_or_default();
    prose(summary.strip_suffix('.').unwrap_or(summary))
}
