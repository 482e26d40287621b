//! The administrator's pages but for those where files are dropped.

fn main() {
    rollcall_console::start_console();
}
