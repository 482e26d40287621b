//! The console's part of the one style sheet; each part lies beside its component.

/// Follows [`rollcall_wizard::style::STYLESHEET`].
pub(crate) const STYLESHEET: &str = concat!(
    include_str!("shell/frame.css"),
    include_str!("shell/navigation.css"),
    include_str!("shell/account.css"),
    include_str!("shell/skip_link.css"),
    include_str!("shell/front.css"),
    include_str!("parts/back_link.css"),
    include_str!("parts/change_counts.css"),
    include_str!("parts/failure_notice.css"),
    include_str!("parts/import_action.css"),
    include_str!("parts/ledger.css"),
    include_str!("parts/more_rows.css"),
    include_str!("parts/search_field.css"),
    include_str!("parts/segments.css"),
    include_str!("parts/skeleton.css"),
    include_str!("pages/sign_in.css"),
    include_str!("pages/applications.css"),
    include_str!("pages/application/application.css"),
    include_str!("pages/import/import.css"),
    include_str!("pages/check.css"),
);

#[cfg(test)]
mod tests {
    use super::STYLESHEET;

    #[test]
    fn colours_come_from_tokens_and_every_token_exists() {
        let shared = rollcall_wizard::style::STYLESHEET;
        for line in STYLESHEET.lines() {
            let literal = ["rgb(", "hsl(", ": #"]
                .iter()
                .any(|colour| line.contains(colour));
            assert!(!literal, "a colour outside the tokens: {line}");
        }
        for token in STYLESHEET.split("var(").skip(1) {
            let name: String = token
                .chars()
                .take_while(|c| c.is_alphanumeric() || *c == '-')
                .collect();
            assert!(shared.contains(&format!("{name}:")), "{name}");
        }
    }
}
