//! Reading a small file of one's own while nobody asks for anything. Browsers compile a module quickly first, and well
//! only what has run for a while: the first file that somebody drops should not have to wait for that.

use std::fmt::Write;
use std::rc::Rc;

use rollcall_core::directory::Directory;
use rollcall_core::session::Session;
use rollcall_core::session::protocol::TemplateSource;

use crate::conversation::Line;
use crate::desk::read_template;
use crate::pause::pause;

/// How often the sample is read, and the rest before each time: whoever asks for something waits for one of these.
const ROUNDS: u32 = 12;
const REST_MS: i32 = 15;

const SAMPLED_USERS: u32 = 1_000;

/// Works while there is nothing else to do, until the first file comes.
pub(crate) async fn warm_up(line: Line) {
    pause(REST_MS).await;
    let Some((file, directory)) = write_sample() else {
        return;
    };
    let directory = Rc::new(directory);
    let mut rounds = 0;
    while rounds < ROUNDS && !line.has_seen_file() {
        if !line.is_busy() {
            let source = TemplateSource::BuiltIn("workspace-users".to_owned());
            let Ok(template) = read_template(&source) else {
                return;
            };
            read_sample(Session::new(template), &file, Rc::clone(&directory));
            rounds += 1;
        }
        pause(REST_MS).await;
    }
}

fn read_sample(mut session: Session, file: &str, directory: Rc<Directory>) {
    session.set_directory(Some(directory));
    session.open("", file.len() as u64);
    session.set_bytes(file.as_bytes().to_vec());
    session.end_of_file();
    while session.advance(usize::MAX).is_some() {}
}

/// A file of users, and the users on record; most are the same.
fn write_sample() -> Option<(String, Directory)> {
    let mut file =
        "Current Status,Display Name,Primary Email,Role,Groups,Source Username(s)\n".to_owned();
    let mut users = String::new();
    for number in 0..SAMPLED_USERS {
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
    Some((file, Directory::from_json(json.as_bytes()).ok()?))
}
