//! `soundscape categories`: the tree of categories.

use clap::Args;
use soundscape_client::Client;

use super::output::{Output, note_offline};

/// Show the categories, with the number of sounds in each
///
/// JSON: [{"slug", "name", "sound_count", "subcategory_count", "subcategories": [{"slug", "name", "sound_count"}]}]
#[derive(Args)]
pub(crate) struct Categories {
    /// Their subcategories too
    #[arg(long)]
    all: bool,
}

impl Categories {
    pub(crate) async fn run(self, client: &Client, output: &mut Output<'_>) -> anyhow::Result<()> {
        let categories = client.categories().await?;
        output.print(&categories, |to| {
            for category in &categories {
                writeln!(to, "{:<32} {:>8}", category.slug.as_str(), category.sound_count)?;
                for below in category.subcategories.iter().filter(|_| self.all) {
                    writeln!(to, "  {:<30} {:>8}", below.slug.as_str(), below.sound_count)?;
                }
            }
            Ok(())
        })?;
        note_offline(client);
        Ok(())
    }
}
