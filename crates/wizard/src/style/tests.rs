use std::collections::BTreeMap;

use super::{GROUND, STYLESHEET};

/// Light and dark value of every colour role.
fn colour_roles() -> BTreeMap<String, [String; 2]> {
    let mut roles = BTreeMap::new();
    for line in include_str!("../../../../www/styles/tokens.css").lines() {
        let Some((name, value)) = line.trim().split_once(": light-dark(") else {
            continue;
        };
        let Some((light, dark)) = value.trim_end_matches(");").split_once(", ") else {
            continue;
        };
        roles.insert(
            name.trim_start_matches("--rc-").to_owned(),
            [light.to_owned(), dark.to_owned()],
        );
    }
    roles
}

/// WCAG 2.2, "relative luminance".
fn luminance(hex: &str) -> f64 {
    let channel = |at: usize| {
        let value = f64::from(u8::from_str_radix(&hex[at..at + 2], 16).unwrap()) / 255.0;
        if value <= 0.040_45 {
            value / 12.92
        } else {
            ((value + 0.055) / 1.055).powf(2.4)
        }
    };
    0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
}

fn contrast(one: &str, other: &str) -> f64 {
    let (a, b) = (luminance(one), luminance(other));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[test]
fn text_is_readable_on_every_surface_light_and_dark() {
    let roles = colour_roles();
    let surfaces = ["ground", "surface", "sunken", "raised", "hover"];
    let needs = [
        ("ink", 7.0),
        ("ink-soft", 7.0),
        ("ink-quiet", 4.5),
        ("accent", 4.5),
        ("line-strong", 3.0),
    ];
    let classes = ["new", "changed", "missing", "danger", "quiet"];
    for theme in [0, 1] {
        for surface in surfaces {
            let ground = &roles[surface][theme];
            for (role, least) in needs.into_iter().chain(classes.map(|class| (class, 4.5))) {
                let found = contrast(&roles[role][theme], ground);
                assert!(
                    found >= least,
                    "{role} on {surface}, theme {theme}: {found:.2}"
                );
            }
        }
        for class in classes.into_iter().chain(["accent"]) {
            let soft = &roles[&format!("{class}-soft")][theme];
            assert!(
                contrast(&roles[class][theme], soft) >= 4.5,
                "{class} on its ground"
            );
            assert!(
                contrast(&roles["ink"][theme], soft) >= 7.0,
                "ink on {class}"
            );
        }
        assert!(contrast(&roles["on-accent"][theme], &roles["accent"][theme]) >= 7.0);
    }
}

#[test]
fn style_sheets_use_role_tokens_only() {
    let base = GROUND.find(".rc-root").unwrap();
    for line in GROUND[base..].lines().chain(STYLESHEET.lines()) {
        let colour = line.contains("rgb(") || line.contains("hsl(") || has_hex_colour(line);
        assert!(!colour, "a colour outside the tokens: {line}");
    }
}

#[test]
fn every_token_that_is_used_exists() {
    let own = [GROUND, STYLESHEET].concat();
    for use_of in own.split("var(").skip(1) {
        let name: String = use_of
            .chars()
            .take_while(|c| c.is_alphanumeric() || *c == '-')
            .collect();
        assert!(own.contains(&format!("{name}:")), "{name}");
    }
}

fn has_hex_colour(line: &str) -> bool {
    line.split('#').skip(1).any(|rest| {
        let digits = rest.chars().take_while(char::is_ascii_hexdigit).count();
        matches!(digits, 3 | 6 | 8) && line.contains(':')
    })
}
