//! `soundscape profile`: the workspace that the key belongs to.

use clap::Args;
use soundscape_client::Client;

use super::output::Output;

/// Show the workspace that the key belongs to, and its credits
///
/// JSON: the API's profile, {"workspace_id", "tier", "credits_remaining", …}
#[derive(Args)]
pub(crate) struct Profile;

impl Profile {
    pub(crate) async fn run(self, client: &Client, output: &mut Output<'_>) -> anyhow::Result<()> {
        let profile = client.profile().await?;
        output.print(&profile, |to| {
            let p = &profile;
            writeln!(to, "{} ({}), {:?}", p.name, p.workspace_id, p.tier)?;
            writeln!(
                to,
                "{} of {} credits left until {}",
                p.credits_remaining, p.credits_total, p.monthly_reset_date
            )
        })?;
        Ok(())
    }
}
