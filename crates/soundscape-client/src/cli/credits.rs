//! `soundscape credits`: who made the pinned sounds, and whether their licences are allowed.

use std::{
    io::{self, Write},
    process::ExitCode,
};

use clap::{Args, ValueEnum};
use soundscape_client::{Credit, License, LockFile};

use super::{lock::LockPath, output::Output};

/// Print the credits of the pinned sounds; with --deny, exit code 1 and a list if one has a denied licence
///
/// Needs no key and no server.
///
/// JSON: {"credits": [{"id", "title", "creator", "license", "attribution"}], "denied": [the
/// same]}
#[derive(Args)]
pub(crate) struct Credits {
    /// As what
    #[arg(long, value_enum, default_value_t)]
    format: CreditsFormat,

    /// Refuse sounds with this licence, or sounds that ask for a line in the credits; may be given several times
    #[arg(long, value_enum)]
    deny: Vec<Deny>,

    #[command(flatten)]
    file: LockPath,
}

#[derive(Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum CreditsFormat {
    #[default]
    Markdown,
    Json,
    Ron,
}

#[derive(Clone, Copy, ValueEnum)]
enum Deny {
    Editorial,
    RoyaltyFree,
    Attribution,
}

impl Deny {
    fn denies(self, credit: &Credit) -> bool {
        match self {
            Self::Editorial => credit.license == License::Editorial,
            Self::RoyaltyFree => credit.license == License::RoyaltyFree,
            Self::Attribution => credit.attribution.is_some(),
        }
    }
}

impl Credits {
    pub(crate) fn run(self, output: &mut Output<'_>) -> anyhow::Result<ExitCode> {
        let credits = Credit::all(&LockFile::read(&self.file.lock_file)?);
        let is_denied = |credit: &&Credit| self.deny.iter().any(|deny| deny.denies(credit));
        let denied: Vec<&Credit> = credits.iter().filter(is_denied).collect();
        let json = serde_json::json!({ "credits": credits, "denied": denied });
        let is_json = output.is_json() || self.format == CreditsFormat::Json;
        if !denied.is_empty() && !is_json {
            // Not on stdout, where a file of credits is expected.
            complain(&denied);
            return Ok(ExitCode::FAILURE);
        }
        let text = match self.format {
            CreditsFormat::Markdown => Credit::markdown(&credits),
            CreditsFormat::Json => serde_json::to_string_pretty(&json)? + "\n",
            CreditsFormat::Ron => {
                ron::ser::to_string_pretty(&credits, ron::ser::PrettyConfig::default())? + "\n"
            }
        };
        output.print(&json, |to| to.write_all(text.as_bytes()))?;
        Ok(if denied.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}

fn complain(denied: &[&Credit]) {
    let mut text =
        String::from("error: these sounds are denied: replace them, with `soundscape lock remove ID`\n");
    for Credit { id, title, license, .. } in denied {
        text.push_str(&format!("  {id}  {license}  {title}\n"));
    }
    // Nobody is left to be told when stderr is closed.
    let _ = io::stderr().write_all(text.as_bytes());
}
