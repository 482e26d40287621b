//! Small files that the engine reads to be warm.

use std::fmt::Write;
use std::rc::Rc;

use rollcall_core::directory::Directory;
use rollcall_core::session::Session;
use rollcall_core::session::protocol::{Command, TemplateSource, WINDOW_ROWS};
use rollcall_core::session::view::RowQuery;

use crate::desk::read_template;
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
    let Ok(template) = read_template(&sample.template) else {
        return;
    };
    let mut session = Session::new(template);
    session.set_directory(sample.directory.clone());
    session.open("", sample.file.len() as u64);
    session.set_bytes(sample.file.as_bytes().to_vec());
    session.end_of_file();
    while session.advance(usize::MAX).is_some() {}
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
