//! The count of calls that all servers over one PostgreSQL share; its decision is made by `let_in` of the migrations.

use soundscape_wire::Timestamp;

use super::Rows;
use crate::{error::ServerError, store::Counted};

/// Callers that were away for so long are forgotten.
const IDLE_MS: i64 = 3_600_000;

impl Rows {
    /// Decides on a call: of any `window_ms` no more than `most` of a caller are let in. One that is not let in does not
    /// count. The time is PostgreSQL's, unless `now` says another: servers' clocks differ, and a call that one of them
    /// takes for old would be let in twice.
    pub(in crate::store) async fn let_in(
        &self,
        caller: &str,
        most: u32,
        window_ms: i64,
        now: Option<Timestamp>,
    ) -> Result<Counted, ServerError> {
        let sql = "SELECT admitted, remaining, wait_ms FROM let_in($1, $2, $3, $4)";
        let (admitted, remaining, wait_ms): (bool, i64, Option<i64>) = sqlx::query_as(sql)
            .bind(caller)
            .bind(i64::from(most))
            .bind(window_ms)
            .bind(now.map(Timestamp::as_millisecond))
            .fetch_one(&self.write)
            .await?;
        let remaining = u32::try_from(remaining).unwrap_or(u32::MAX);
        Ok(Counted { admitted, remaining, wait_ms: wait_ms.unwrap_or(window_ms) })
    }

    /// Forgets callers who were away for an hour.
    pub(in crate::store) async fn forget_idle_callers(
        &self,
        now: Option<Timestamp>,
    ) -> Result<(), ServerError> {
        let sql = "WITH idle AS (DELETE FROM callers \
                   WHERE last_ms < COALESCE($1, floor(extract(epoch FROM clock_timestamp()) * 1000)) - $2 RETURNING id) \
                   DELETE FROM calls USING idle WHERE caller = id";
        sqlx::query(sql).bind(now.map(Timestamp::as_millisecond)).bind(IDLE_MS).execute(&self.write).await?;
        Ok(())
    }
}
