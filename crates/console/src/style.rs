//! The console's part of the style sheet; each part lies beside its component. What is seen before there is a program
//! is in `www/boot.css`, which is linked: what all stands on, the bar of a page alone, `/check`.

/// What both programs need. Follows [`rollcall_wizard::style::STYLESHEET`], and [`CONSOLE`] follows this.
pub(crate) const FRAME: &str = concat!(
    include_str!("shell/frame.css"),
    include_str!("shell/navigation.css"),
    include_str!("shell/account.css"),
    include_str!("shell/skip_link.css"),
    include_str!("shell/language.css"),
    include_str!("parts/back_link.css"),
    include_str!("parts/failure_notice.css"),
    include_str!("pages/sign_in.css"),
);

pub(crate) const CONSOLE: &str = concat!(
    include_str!("parts/change_counts.css"),
    include_str!("parts/fact.css"),
    include_str!("parts/import_action.css"),
    include_str!("parts/ledger.css"),
    include_str!("parts/more_rows.css"),
    include_str!("parts/search_field.css"),
    include_str!("parts/secret.css"),
    include_str!("parts/segments.css"),
    include_str!("parts/settings_form.css"),
    include_str!("parts/skeleton.css"),
    include_str!("pages/applications.css"),
    include_str!("pages/application/application.css"),
    include_str!("pages/import/import.css"),
    include_str!("pages/own_password.css"),
    include_str!("pages/roles/roles.css"),
    include_str!("pages/user/user.css"),
);

#[cfg(test)]
mod tests {
    use super::{CONSOLE, FRAME};

    const BOOT: &str = concat!(
        include_str!("../../../www/boot.css"),
        include_str!("shell/front.css"),
        include_str!("pages/check.css"),
    );

    #[test]
    fn colours_come_from_tokens_and_every_token_exists() {
        let own = [BOOT, FRAME, CONSOLE].concat();
        for line in own.lines() {
            let literal = ["rgb(", "hsl(", ": #"]
                .iter()
                .any(|colour| line.contains(colour));
            assert!(!literal, "a colour outside the tokens: {line}");
        }
        for token in own.split("var(").skip(1) {
            let name: String = token
                .chars()
                .take_while(|c| c.is_alphanumeric() || *c == '-')
                .collect();
            assert!(
                rollcall_wizard::style::GROUND.contains(&format!("{name}:")),
                "{name}"
            );
        }
    }
}
