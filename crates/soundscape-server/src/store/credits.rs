//! Credits: a balance that never goes below zero, and a ledger that always adds up to it.

use soundscape_wire::{LedgerEntry, SoundId, Timestamp, TransactionType};
use sqlx::FromRow;

use super::{Connection, Rows, parse};
use crate::{
    clock::{from_ms, next_month_after},
    error::ServerError,
    store::{Account, Charge, Reason},
};

/// How long an idempotency key is remembered.
const REMEMBERED_MS: i64 = 24 * 60 * 60 * 1_000;

impl Rows {
    /// The workspace, after the monthly reset where it is due.
    pub(crate) async fn account(
        &self,
        id: &str,
        monthly: i64,
        now: Timestamp,
    ) -> Result<Account, ServerError> {
        let account = load(&mut *self.read.acquire().await?, id).await?;
        if now < account.reset_at {
            return Ok(account);
        }
        let mut tx = self.begin().await?;
        let account = settle(&mut tx, id, monthly, now).await?;
        tx.commit().await?;
        Ok(account)
    }

    /// What an idempotency key was used for, while it is remembered.
    pub(crate) async fn remembered(
        &self,
        workspace_id: &str,
        key: &str,
        now: Timestamp,
    ) -> Result<Option<String>, ServerError> {
        let sql = "SELECT request FROM idempotency WHERE workspace_id = $1 AND key = $2 AND at_ms > $3";
        Ok(sqlx::query_scalar(sql)
            .bind(workspace_id)
            .bind(key)
            .bind(now.as_millisecond() - REMEMBERED_MS)
            .fetch_optional(&self.read)
            .await?)
    }

    /// Takes one credit and writes its ledger entry, or does neither.
    pub(crate) async fn charge(
        &self,
        workspace_id: &str,
        monthly: i64,
        reason: Reason<'_>,
        now: Timestamp,
    ) -> Result<Charge, ServerError> {
        let mut tx = self.begin().await?;
        // The key before the balance, always: two that took these locks the other way round would wait for each other.
        if let Some(key) = reason.idempotency_key
            && let Some(request) = claim(&mut tx, workspace_id, key, reason.request, now).await?
        {
            tx.rollback().await?;
            return Ok(if request == reason.request { Charge::Replayed } else { Charge::Conflict });
        }
        settle(&mut tx, workspace_id, monthly, now).await?;
        if !post(&mut tx, workspace_id, TransactionType::Download, -1, Some(reason.sound), now).await? {
            let Account { credits, reset_at, .. } = load(&mut tx, workspace_id).await?;
            // Gives the idempotency key free again.
            tx.rollback().await?;
            return Ok(Charge::Insufficient { credits, reset_at });
        }
        sqlx::query("UPDATE sounds SET download_count = download_count + 1 WHERE id = $1")
            .bind(reason.sound.as_str())
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(Charge::Paid)
    }

    /// The newest `limit` transactions, newest first.
    pub(crate) async fn ledger(
        &self,
        workspace_id: &str,
        limit: i64,
    ) -> Result<Vec<LedgerEntry>, ServerError> {
        let sql = "SELECT at_ms, kind, amount, balance_after, sound_id FROM ledger WHERE workspace_id = $1 \
                   ORDER BY seq DESC LIMIT $2";
        let rows: Vec<EntryRow> =
            sqlx::query_as(sql).bind(workspace_id).bind(limit).fetch_all(&self.read).await?;
        rows.into_iter().map(LedgerEntry::try_from).collect()
    }
}

/// Remembers what the key is used for; `Some`: what it was used for already. Whoever comes with the same key meanwhile
/// waits here until this transaction has ended.
async fn claim(
    tx: &mut Connection,
    workspace_id: &str,
    key: &str,
    request: &str,
    now: Timestamp,
) -> Result<Option<String>, ServerError> {
    let now = now.as_millisecond();
    let sql = "INSERT INTO idempotency (workspace_id, key, request, at_ms) VALUES ($1, $2, $3, $4) \
               ON CONFLICT (workspace_id, key) DO UPDATE SET request = excluded.request, at_ms = excluded.at_ms \
               WHERE idempotency.at_ms <= $5";
    let claimed = sqlx::query(sql)
        .bind(workspace_id)
        .bind(key)
        .bind(request)
        .bind(now)
        .bind(now - REMEMBERED_MS)
        .execute(&mut *tx)
        .await?;
    if claimed.rows_affected() > 0 {
        return Ok(None);
    }
    let sql = "SELECT request FROM idempotency WHERE workspace_id = $1 AND key = $2";
    Ok(sqlx::query_scalar(sql).bind(workspace_id).bind(key).fetch_optional(tx).await?)
}

/// Fills the balance up to a month's credits where the reset is due. Credits beyond that stay.
async fn settle(
    tx: &mut Connection,
    workspace_id: &str,
    monthly: i64,
    now: Timestamp,
) -> Result<Account, ServerError> {
    let account = load(tx, workspace_id).await?;
    if now < account.reset_at {
        return Ok(account);
    }
    // Of several who come at once, one makes the reset; the credits are those that it has locked.
    let sql = "UPDATE workspaces SET reset_ms = $1 WHERE id = $2 AND reset_ms = $3 RETURNING credits";
    let mine: Option<i64> = sqlx::query_scalar(sql)
        .bind(next_month_after(now).as_millisecond())
        .bind(workspace_id)
        .bind(account.reset_at.as_millisecond())
        .fetch_optional(&mut *tx)
        .await?;
    if let Some(missing) = mine.map(|credits| monthly - credits).filter(|missing| *missing > 0) {
        post(tx, workspace_id, TransactionType::Bonus, missing, None, now).await?;
    }
    load(tx, workspace_id).await
}

/// Moves the balance and writes the entry that says so, or does neither where the balance would fall below zero.
async fn post(
    tx: &mut Connection,
    workspace_id: &str,
    kind: TransactionType,
    amount: i64,
    sound: Option<&SoundId>,
    now: Timestamp,
) -> Result<bool, ServerError> {
    let sql = "UPDATE workspaces SET credits = credits + $1, transactions = transactions + 1 \
               WHERE id = $2 AND credits + $1 >= 0 RETURNING credits, transactions";
    let moved: Option<(i64, i64)> =
        sqlx::query_as(sql).bind(amount).bind(workspace_id).fetch_optional(&mut *tx).await?;
    let Some((credits, seq)) = moved else { return Ok(false) };
    let sql = "INSERT INTO ledger (workspace_id, seq, at_ms, kind, amount, balance_after, sound_id) \
               VALUES ($1, $2, $3, $4, $5, $6, $7)";
    sqlx::query(sql)
        .bind(workspace_id)
        .bind(seq)
        .bind(now.as_millisecond())
        .bind(kind_name(kind))
        .bind(amount)
        .bind(credits)
        .bind(sound.map(SoundId::as_str))
        .execute(tx)
        .await?;
    Ok(true)
}

async fn load(connection: &mut Connection, workspace_id: &str) -> Result<Account, ServerError> {
    let sql = "SELECT id, name, tier, created_ms, credits, reset_ms FROM workspaces WHERE id = $1";
    let (id, name, tier, created_ms, credits, reset_ms): (String, String, String, i64, i64, i64) =
        sqlx::query_as(sql).bind(workspace_id).fetch_one(connection).await?;
    let (tier, created_at, reset_at) = (parse("tier", &tier)?, from_ms(created_ms), from_ms(reset_ms));
    Ok(Account { workspace_id: id, name, tier, created_at, credits, reset_at })
}

#[derive(FromRow)]
struct EntryRow {
    at_ms: i64,
    kind: String,
    amount: i64,
    balance_after: i64,
    sound_id: Option<String>,
}

impl TryFrom<EntryRow> for LedgerEntry {
    type Error = ServerError;

    fn try_from(row: EntryRow) -> Result<Self, ServerError> {
        const KINDS: [TransactionType; 4] = [
            TransactionType::Purchase,
            TransactionType::Download,
            TransactionType::Refund,
            TransactionType::Bonus,
        ];
        let kind = KINDS.into_iter().find(|kind| kind_name(*kind) == row.kind);
        Ok(Self {
            timestamp: from_ms(row.at_ms),
            kind: kind.ok_or(ServerError::Corrupt { what: "transaction type", value: row.kind })?,
            amount: row.amount,
            balance_after: row.balance_after,
            sound_id: row.sound_id.map(|id| parse("sound id", &id)).transpose()?,
        })
    }
}

const fn kind_name(kind: TransactionType) -> &'static str {
    match kind {
        TransactionType::Purchase => "purchase",
        TransactionType::Download => "download",
        TransactionType::Refund => "refund",
        TransactionType::Bonus => "bonus",
    }
}
