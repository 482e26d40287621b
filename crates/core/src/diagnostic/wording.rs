//! Message templates filled with arguments.

/// Puts each argument where `{name}` stands in `template`. Unknown places stay as they are.
pub(crate) fn fill(template: &str, args: &[(String, String)]) -> String {
    let mut out = String::with_capacity(template.len() + 32);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let Some((name, tail)) = after.split_once('}') else {
            out.push('{');
            rest = after;
            continue;
        };
        match args.iter().find(|(key, _)| key == name) {
            Some((_, text)) => out.push_str(text),
            None => {
                out.push('{');
                out.push_str(name);
                out.push('}');
            }
        }
        rest = tail;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::fill;

    #[test]
    fn arguments_stand_in_their_places() {
        let args = [("value".to_owned(), "a{b}".to_owned())];
        assert_eq!(
            fill("“{value}” of {field}, {", &args),
            "“a{b}” of {field}, {"
        );
    }
}
