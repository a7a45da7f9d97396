//! `soundscape search`: finds sounds by words.

use clap::Args;
use soundscape_client::{CategorySlug, Client, License, SearchQuery};

use super::output::{Output, note_offline};

/// Find sounds by words
///
/// JSON: {"total", "offline", "sounds": [{"id", "title", …}]}
#[derive(Args)]
pub(crate) struct Search {
    /// Words to find; in one argument, "a phrase" and -without are understood: 'door "steel" -creak'
    #[arg(required = true)]
    query: Vec<String>,

    /// Only this category, such as foley or ui-ux
    #[arg(long)]
    category: Option<CategorySlug>,

    /// Only sounds of at most this many seconds
    #[arg(long, value_name = "SECONDS")]
    duration_max: Option<f64>,

    /// Only this licence: royalty-free or editorial
    #[arg(long)]
    license: Option<License>,

    /// How many to show
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u16).range(1..=100))]
    limit: u16,
}

impl Search {
    pub(crate) async fn run(self, client: &Client, output: &mut Output<'_>) -> anyhow::Result<()> {
        let mut query = SearchQuery::new(self.query.join(" ")).limit(self.limit);
        query.category = self.category;
        query.duration_max_s = self.duration_max;
        query.license = self.license;
        let page = client.search(&query).await?;
        output.print(
            &serde_json::json!({ "total": page.total, "offline": page.offline, "sounds": page.sounds }),
            |to| {
                for sound in &page.sounds {
                    let loudness = sound.loudness_lufs.map_or("-".into(), |lufs| format!("{lufs:.1} LUFS"));
                    let (id, title) = (&sound.id, &sound.title);
                    writeln!(
                        to,
                        "{id}  {:>8.2} s  {loudness:>10}  {:<12}  {title}",
                        sound.duration_s,
                        sound.license_type.name()
                    )?;
                }
                writeln!(to, "{} of {}", page.sounds.len(), page.total)
            },
        )?;
        note_offline(client);
        Ok(())
    }
}
