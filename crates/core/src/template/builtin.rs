//! The templates that come with Rollcall.

/// A template that comes with Rollcall: its document, and a file to try it with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BuiltIn {
    pub name: &'static str,
    /// The Table Schema document.
    pub json: &'static str,
    /// A file worth trying: mostly right, with some problems to see.
    pub sample_csv: &'static str,
}

/// All of them.
pub const BUILT_IN: [BuiltIn; 2] = [
    BuiltIn {
        name: "app-users",
        json: include_str!("../../templates/app-users.json"),
        sample_csv: include_str!("../../templates/app-users.sample.csv"),
    },
    BuiltIn {
        name: "workspace-users",
        json: include_str!("../../templates/workspace-users.json"),
        sample_csv: include_str!("../../templates/workspace-users.sample.csv"),
    },
];

/// The built-in template of this name.
#[must_use]
pub fn builtin(name: &str) -> Option<&'static BuiltIn> {
    BUILT_IN.iter().find(|template| template.name == name)
}

#[cfg(test)]
mod tests {
    use super::BUILT_IN;
    use crate::template::{Kind, Template};

    #[test]
    fn every_built_in_template_is_readable() {
        for built_in in BUILT_IN {
            let template = Template::from_json(built_in.json).unwrap();
            assert_eq!(template.name, built_in.name);
        }
    }

    /// Other programs read the pattern, we read the values: they must mean the same.
    #[test]
    fn patterns_and_choices_agree() {
        for built_in in BUILT_IN {
            let template = Template::from_json(built_in.json).unwrap();
            for field in &template.fields {
                let (Kind::Choice(choices), Some(pattern)) = (&field.kind, &field.pattern) else {
                    continue;
                };
                for choice in choices {
                    assert!(pattern.is_match(&choice.label), "{}", choice.label);
                    assert!(
                        pattern.is_match(&choice.label.to_lowercase()),
                        "{}",
                        choice.label
                    );
                }
                assert!(!pattern.is_match("something else"));
            }
        }
    }
}
