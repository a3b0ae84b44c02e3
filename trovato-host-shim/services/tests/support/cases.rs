//! Cases that run on every database.

/// Each case on SQLite, and all of them on PostgreSQL, where there is one.
macro_rules! cases {
    ($($case:ident),+ $(,)?) => {
        mod on_sqlite { $(
            #[tokio::test]
            async fn $case() {
                let settings = trovato_host_services::Settings::default();
                super::$case(super::support::Site::sqlite(settings).await).await;
            }
        )+ }

        #[tokio::test]
        async fn on_postgres() {
            let Some(server) = support::postgres::Server::start() else { return };
            $(
                let settings = trovato_host_services::Settings::default();
                $case(support::Site::postgres(&server, settings).await).await;
            )+
        }
    };
}
pub(crate) use cases;
