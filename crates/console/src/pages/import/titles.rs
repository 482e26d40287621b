//! What fields and values are called, by the template that the file was checked against.

use rollcall_core::template::{Kind, Template, builtin};
use rollcall_wizard::messages::capitalise;

/// The words of one template. Without the template, names stand for themselves.
#[derive(Debug, Clone)]
pub(super) struct Titles(Option<Template>);

impl Titles {
    /// Those of a built-in template.
    pub(super) fn of(template: &str) -> Titles {
        Titles(builtin(template).and_then(|built_in| Template::from_json(built_in.json).ok()))
    }

    /// What the template itself is called.
    pub(super) fn template(&self, name: &str) -> String {
        self.0
            .as_ref()
            .map_or_else(|| name.to_owned(), |template| template.title.clone())
    }

    /// `display_name` as "Display Name".
    pub(super) fn field(&self, name: &str) -> String {
        self.find(name)
            .map_or_else(|| spell_out(name), |field| field.title.clone())
    }

    /// `user` as "User", where the field has a list of values.
    pub(super) fn value(&self, field: &str, value: &str) -> String {
        let choice = self.find(field).and_then(|field| match &field.kind {
            Kind::Choice(choices) => choices.iter().find(|choice| choice.value == value),
            _ => None,
        });
        choice.map_or_else(|| value.to_owned(), |choice| choice.label.clone())
    }

    /// Where the field stands in the template; the unknown come last.
    pub(super) fn position(&self, name: &str) -> usize {
        let fields = self.0.iter().flat_map(|template| &template.fields);
        fields
            .into_iter()
            .position(|field| field.name == name)
            .unwrap_or(usize::MAX)
    }

    /// Whether this field is the key, which every change names anyway.
    pub(super) fn is_key(&self, name: &str) -> bool {
        self.0.as_ref().is_some_and(|template| {
            template
                .fields
                .get(template.key)
                .is_some_and(|field| field.name == name)
        })
    }

    fn find(&self, name: &str) -> Option<&rollcall_core::template::Field> {
        self.0
            .as_ref()?
            .fields
            .iter()
            .find(|field| field.name == name)
    }
}

/// `last_used_date` as "Last used date".
fn spell_out(name: &str) -> String {
    capitalise(&name.replace('_', " "))
}

#[cfg(test)]
mod tests {
    use super::Titles;

    #[test]
    fn templates_name_their_fields_and_values() {
        let titles = Titles::of("workspace-users");
        assert_eq!(titles.field("display_name"), "Display Name");
        assert_eq!(titles.value("role", "admin"), "Admin");
        assert_eq!(titles.value("display_name", "admin"), "admin");
        assert!(titles.is_key("primary_email") && !titles.is_key("role"));
        assert!(titles.position("display_name") < titles.position("groups"));
    }

    #[test]
    fn without_the_template_names_stand_for_themselves() {
        let titles = Titles::of("our-own");
        assert_eq!(titles.template("our-own"), "our-own");
        assert_eq!(titles.field("last_used_date"), "Last used date");
        assert_eq!(titles.value("role", "admin"), "admin");
        assert_eq!(titles.position("role"), usize::MAX);
    }
}
