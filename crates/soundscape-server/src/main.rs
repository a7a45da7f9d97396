//! The `soundscape-server` command.

fn main() -> std::process::ExitCode {
    soundscape_server::cli::main()
}
