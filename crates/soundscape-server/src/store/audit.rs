//! What the database says of itself: rows that miss each other, and ledgers that do not add up.

use sqlx::Transaction;

use super::{Db, Rows, SNAPSHOT, unsigned};
use crate::{
    error::ServerError,
    finding::Finding,
    store::{Audit, Derivative},
};

impl Rows {
    /// Looks at all rows as they are at one moment.
    pub(crate) async fn audit(&self) -> Result<Audit, ServerError> {
        let mut tx = self.read.begin_with(SNAPSHOT).await?;
        let mut findings = references(&mut tx).await?;
        findings.extend(ledgers(&mut tx).await?);
        findings.extend(balances(&mut tx).await?);

        let sql = "SELECT value, (SELECT COALESCE(MAX(rev), 0) FROM sounds) FROM counters WHERE name = 'rev'";
        let (counter, rev): (i64, i64) = sqlx::query_as(sql).fetch_one(&mut *tx).await?;
        if counter < rev {
            findings.push(Finding::ChangeLog { counter, newest: rev });
        }
        let sql = "SELECT (SELECT COUNT(*) FROM sounds WHERE NOT removed), (SELECT COUNT(*) FROM ledger)";
        let (sounds, ledger_entries): (i64, i64) = sqlx::query_as(sql).fetch_one(&mut *tx).await?;
        let sql = "SELECT sound_id, kind, blob, sha256, size_bytes FROM derivatives ORDER BY sound_id, kind";
        let derivatives: Vec<(String, String, String, String, i64)> =
            sqlx::query_as(sql).fetch_all(&mut *tx).await?;
        tx.rollback().await?;

        let derivatives = derivatives.into_iter().map(|(id, kind, blob, sha256, size)| {
            (format!("{id}/{kind}"), Derivative { blob, sha256, size_bytes: unsigned(size) })
        });
        let (sounds, ledger_entries) = (unsigned(sounds), unsigned(ledger_entries));
        Ok(Audit { findings, sounds, ledger_entries, derivatives: derivatives.collect() })
    }
}

/// Rows that name others which are not there, or not as they should be.
async fn references(tx: &mut Transaction<'static, Db>) -> Result<Vec<Finding>, ServerError> {
    let mut findings = Vec::new();
    let sql = "SELECT id FROM sounds WHERE NOT removed AND source IS NULL AND NOT EXISTS \
               (SELECT 1 FROM files WHERE sound_id = sounds.id)";
    // Sorted here: asked for it, SQLite would fetch a million rows one by one in the order of an index.
    let mut ids: Vec<String> = sqlx::query_scalar(sql).fetch_all(&mut **tx).await?;
    ids.sort();
    findings.extend(ids.into_iter().map(|sound| Finding::SoundWithoutFile { sound }));

    let sql = "SELECT path, sound_id, removed FROM files LEFT JOIN sounds ON sounds.id = sound_id \
               WHERE removed IS NULL OR removed ORDER BY path";
    let files: Vec<(String, String, Option<bool>)> = sqlx::query_as(sql).fetch_all(&mut **tx).await?;
    findings.extend(files.into_iter().map(|(path, sound, removed)| match removed {
        Some(_) => Finding::FileOfRemovedSound { path, sound },
        None => Finding::FileWithoutSound { path, sound },
    }));

    let sql = "SELECT sound_id, kind FROM derivatives WHERE NOT EXISTS \
               (SELECT 1 FROM sounds WHERE sounds.id = sound_id) ORDER BY sound_id, kind";
    let made: Vec<(String, String)> = sqlx::query_as(sql).fetch_all(&mut **tx).await?;
    findings.extend(made.into_iter().map(|(sound, kind)| Finding::DerivativeWithoutSound { sound, kind }));

    let sql = "SELECT id, workspace_id FROM keys WHERE NOT EXISTS \
               (SELECT 1 FROM workspaces WHERE workspaces.id = workspace_id) ORDER BY id";
    let keys: Vec<(String, String)> = sqlx::query_as(sql).fetch_all(&mut **tx).await?;
    findings.extend(keys.into_iter().map(|(key, workspace)| Finding::KeyWithoutWorkspace { key, workspace }));
    Ok(findings)
}

/// Entries that do not follow from the one before.
async fn ledgers(tx: &mut Transaction<'static, Db>) -> Result<Vec<Finding>, ServerError> {
    let sql = "SELECT workspace_id, seq, last_seq, last_balance, amount, balance_after FROM \
               (SELECT workspace_id, seq, amount, balance_after, \
                LAG(seq, 1, CAST(0 AS BIGINT)) OVER following AS last_seq, \
                LAG(balance_after, 1, CAST(0 AS BIGINT)) OVER following AS last_balance FROM ledger \
                WINDOW following AS (PARTITION BY workspace_id ORDER BY seq)) AS entries \
               WHERE seq <> last_seq + 1 OR balance_after <> last_balance + amount ORDER BY workspace_id, seq";
    let entries: Vec<(String, i64, i64, i64, i64, i64)> = sqlx::query_as(sql).fetch_all(&mut **tx).await?;
    let findings =
        entries.into_iter().map(|(workspace, entry, last, last_balance, amount, balance_after)| {
            if entry != last + 1 {
                Finding::LedgerGap { workspace, last, entry }
            } else {
                Finding::LedgerSum { workspace, entry, expected: last_balance + amount, balance_after }
            }
        });
    Ok(findings.collect())
}

/// Workspaces whose credits are not what their newest entry says.
async fn balances(tx: &mut Transaction<'static, Db>) -> Result<Vec<Finding>, ServerError> {
    let sql = "SELECT workspaces.id, credits, COALESCE(balance_after, 0), transactions, COALESCE(newest, 0) \
               FROM workspaces LEFT JOIN \
               (SELECT workspace_id, MAX(seq) AS newest FROM ledger GROUP BY workspace_id) AS heads \
               ON heads.workspace_id = workspaces.id \
               LEFT JOIN ledger ON ledger.workspace_id = workspaces.id AND seq = newest \
               WHERE credits <> COALESCE(balance_after, 0) OR transactions <> COALESCE(newest, 0) ORDER BY workspaces.id";
    let rows: Vec<(String, i64, i64, i64, i64)> = sqlx::query_as(sql).fetch_all(&mut **tx).await?;
    let findings = rows.into_iter().flat_map(|(workspace, credits, ledger, counted, entries)| {
        let balance = Finding::Balance { workspace: workspace.clone(), credits, ledger };
        let count = Finding::LedgerCount { workspace, counted, entries };
        [(credits != ledger, balance), (counted != entries, count)]
    });
    Ok(findings.filter(|(wrong, _)| *wrong).map(|(_, finding)| finding).collect())
}
