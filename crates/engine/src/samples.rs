//! Small files that the engine reads to be warm.

use std::fmt::Write;
use std::rc::Rc;

use rollcall_core::directory::Directory;
use rollcall_core::session::Session;
use rollcall_core::session::protocol::{Command, TemplateSource, WINDOW_ROWS};
use rollcall_core::session::view::RowQuery;

use crate::desk::{Stop, read_template};
use crate::later::answer;

const SAMPLED_RECORDS: u32 = 2_000;

/// A file, and what it is read by.
#[derive(Debug)]
pub(crate) struct Sample {
    template: TemplateSource,
    file: String,
    directory: Option<Rc<Directory>>,
}

/// Files that between them have every kind of field.
pub(crate) fn write_samples() -> Vec<Sample> {
    [known_users(), unknown_users()]
        .into_iter()
        .flatten()
        .collect()
}

/// Does with a file what is done with one that is dropped.
pub(crate) fn read_sample(sample: &Sample) {
    let Ok(mut session) = check(sample) else {
        return;
    };
    let rows = Command::Rows {
        query: RowQuery::with_findings(None),
        offset: 0,
        limit: WINDOW_ROWS,
    };
    for command in [Command::Overview, rows] {
        // Nobody waits for the answer.
        let _ = answer(&mut session, command);
    }
}

fn check(sample: &Sample) -> Result<Session, Stop> {
    let mut session = Session::new(read_template(&sample.template)?);
    session.set_directory(sample.directory.clone());
    session.open("", sample.file.len() as u64);
    session.set_bytes(sample.file.as_bytes().to_vec());
    session.end_of_file();
    while session.advance(usize::MAX).is_some() {}
    Ok(session)
}

/// Users of whom most are on record as they are.
fn known_users() -> Option<Sample> {
    let mut file =
        "Current Status,Display Name,Primary Email,Role,Groups,Source Username(s)\n".to_owned();
    let mut users = String::new();
    for number in 0..SAMPLED_RECORDS {
        let role = if number % 100 == 0 { "Admin" } else { "User" };
        // Writing to a text does not fail.
        let _ = writeln!(
            file,
            "Active,\"Ümit \"\"{number}\"\" Berg\",user{number}@example.org,{role},\"A, B\",mail:user{number}"
        );
        let _ = write!(
            users,
            "{}{{\"email\":\"user{number}@example.org\",\"display_name\":\"Ümit \\\"{number}\\\" Berg\",\
             \"status\":\"active\",\"role\":\"user\",\"groups\":[\"A\",\"B\"],\
             \"identifiers\":[{{\"source\":\"mail\",\"username\":\"user{number}\"}}]}}",
            if number == 0 { "" } else { "," }
        );
    }
    let json = format!(
        "{{\"revision\":\"\",\"groups\":[\"A\",\"B\"],\"sources\":[{{\"name\":\"mail\",\"enabled\":true}}],\
         \"users\":[{users}]}}"
    );
    let directory = Directory::from_json(json.as_bytes()).ok()?;
    Some(Sample {
        template: TemplateSource::BuiltIn("workspace-users".to_owned()),
        file,
        directory: Some(Rc::new(directory)),
    })
}

/// Users by a template with other kinds of fields, and nobody to compare them with.
fn unknown_users() -> Option<Sample> {
    let mut file = "Email,Name,Number,Role,Since,Tags\r\n".to_owned();
    for number in 0..SAMPLED_RECORDS {
        let role = if number % 100 == 0 { "Wizard" } else { "User" };
        let _ = write!(
            file,
            "user{number}@example.org,Ümit,A{number:07},{role},2024-01-{:02},\"a, b\"\r\n",
            number % 28 + 1
        );
    }
    Some(Sample {
        template: TemplateSource::Document(include_str!("sample.json").to_owned()),
        file,
        directory: None,
    })
}

#[cfg(test)]
mod tests {
    use rollcall_core::session::protocol::{Command, Reply};

    use super::{SAMPLED_RECORDS, check, write_samples};
    use crate::later::{Outcome, answer};

    #[test]
    fn samples_are_lists_with_few_errors() {
        // Of each: users who are on record as they are, and records with an error.
        let one_in_100 = SAMPLED_RECORDS / 100;
        let expected = [(Some(SAMPLED_RECORDS - one_in_100), 0), (None, one_in_100)];
        let samples = write_samples();
        assert_eq!(samples.len(), expected.len());
        for (sample, (unchanged, errors)) in samples.iter().zip(expected) {
            let Ok(mut session) = check(sample) else {
                panic!("a sample's template cannot be read");
            };
            let Ok(Outcome::Answer(reply, _)) = answer(&mut session, Command::Overview) else {
                panic!("nothing is known of a sample");
            };
            let Reply::Checked { overview } = reply else {
                panic!("{reply:?}");
            };
            assert_eq!(overview.counts.records, SAMPLED_RECORDS);
            assert_eq!(overview.counts.unchanged, unchanged);
            assert_eq!(overview.error_records, errors);
            assert!(overview.file_findings.is_empty());
        }
    }
}
