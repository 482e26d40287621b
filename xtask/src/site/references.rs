//! Which file names another file.

/// Whether `text` names the file `name`: the name as a whole, not as a part of a longer one.
pub(super) fn mentions(text: &str, name: &str) -> bool {
    places(text, name).next().is_some()
}

/// Puts `new` in the place of every mention of the file `name`.
pub(super) fn replace_mentions(text: &str, name: &str, new: &str) -> String {
    let mut replaced = String::with_capacity(text.len());
    let mut rest = 0;
    for start in places(text, name) {
        replaced.push_str(text.get(rest..start).unwrap_or_default());
        replaced.push_str(new);
        rest = start + name.len();
    }
    replaced.push_str(text.get(rest..).unwrap_or_default());
    replaced
}

fn places<'a>(text: &'a str, name: &'a str) -> impl Iterator<Item = usize> + 'a {
    text.match_indices(name).filter_map(move |(start, _)| {
        let before = text.get(..start).and_then(|text| text.chars().next_back());
        let after = text
            .get(start + name.len()..)
            .and_then(|text| text.chars().next());
        let whole = !before.is_some_and(continues_name) && !after.is_some_and(continues_name);
        whole.then_some(start)
    })
}

fn continues_name(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '_' | '-' | '.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_inside_a_longer_one_is_no_mention() {
        assert!(mentions("import './app.js';", "app.js"));
        assert!(mentions("/app.js", "app.js"));
        assert!(!mentions("my-app.js app.json app.js.map", "app.js"));
    }

    #[test]
    fn only_whole_names_are_replaced() {
        assert_eq!(
            replace_mentions("'./app.js' 'my-app.js' \"/app.js\"", "app.js", "app-1.js"),
            "'./app-1.js' 'my-app.js' \"/app-1.js\""
        );
    }
}
