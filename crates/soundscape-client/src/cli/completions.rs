//! `soundscape completions`: what a shell needs to complete this command.

use clap::{Args, CommandFactory};
use clap_complete::{Shell, generate};

use super::output::Output;

/// Print a script that makes the shell complete this command
///
/// bash: soundscape completions bash > ~/.local/share/bash-completion/completions/soundscape
#[derive(Args)]
pub(crate) struct Completions {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

impl Completions {
    pub(crate) fn run<Cli: CommandFactory>(self, output: &mut Output<'_>) -> anyhow::Result<()> {
        let mut script = Vec::new();
        generate(self.shell, &mut Cli::command(), "soundscape", &mut script);
        let text = String::from_utf8_lossy(&script);
        output.print(&serde_json::json!({ "script": text }), |to| to.write_all(&script))?;
        Ok(())
    }
}
