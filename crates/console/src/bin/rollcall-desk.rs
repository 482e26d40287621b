//! The pages where files are dropped: `/check` and the imports.

fn main() {
    rollcall_console::start_desk();
}
