//! A PostgreSQL server of the tests' own, from the programs that Debian's
//! package `postgresql` installs. Nothing of it outlives the test binary, and
//! it listens on a socket in a folder of its own alone.

use std::fs;
use std::io::Write as _;
use std::net::TcpListener;
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

/// A server that is running.
pub struct Server {
    folder: tempfile::TempDir,
    programs: PathBuf,
    /// Whom it runs as, if not as whoever runs the tests.
    user: Option<u32>,
    /// Part of its socket's name, and where it listens when it is encrypted.
    port: u16,
    databases: AtomicU32,
}

/// A certificate for `127.0.0.1` and its key, as PEM.
pub struct Certificate {
    pub chain: String,
    pub key: String,
}

impl Server {
    /// Starts a server, or says in one line why there is none.
    pub fn start() -> Option<Self> {
        Self::start_with(None)
    }

    /// One that listens on `127.0.0.1` as well, encrypted.
    pub fn start_encrypted(certificate: &Certificate) -> Option<Self> {
        Self::start_with(Some(certificate))
    }

    fn start_with(certificate: Option<&Certificate>) -> Option<Self> {
        let Some(programs) = programs() else {
            skipped("install Debian's package `postgresql` to run it");
            return None;
        };
        // PostgreSQL refuses to be run by root.
        let user = match id("-u", None) {
            Some(0) => {
                let user = id("-u", Some("postgres"));
                if user.is_none() {
                    skipped("run as root, without a user `postgres`");
                    return None;
                }
                user
            }
            _ => None,
        };
        // A socket's path has to be short.
        let folder = tempfile::Builder::new()
            .prefix("pg")
            .tempdir_in("/tmp")
            .unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        if let Some(user) = user {
            chown(folder.path(), Some(user), None).unwrap();
        }
        let port = certificate.map_or(5432, |_| free_port());
        let server = Self {
            folder,
            programs,
            user,
            port,
            databases: AtomicU32::new(0),
        };
        let data = server.data();
        let (data, socket) = (data.to_str().unwrap(), server.socket());
        server.run(
            "initdb",
            &[
                "-D",
                data,
                "-U",
                "trovato",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--locale=C",
                "--no-sync",
            ],
        );
        let mut options = format!(
            "-p {port} -c unix_socket_directories='{}' -c fsync=off -c max_connections=250",
            socket.display()
        );
        options += match certificate {
            Some(certificate) => {
                server.keep("server.crt", &certificate.chain);
                server.keep("server.key", &certificate.key);
                " -c listen_addresses=127.0.0.1 -c ssl=on"
            }
            None => " -c listen_addresses=''",
        };
        let log = server.folder.path().join("log");
        server.run(
            "pg_ctl",
            &[
                "-D",
                data,
                "-o",
                &options,
                "-l",
                log.to_str().unwrap(),
                "-w",
                "start",
            ],
        );
        Some(server)
    }

    /// The URL of a new, empty database.
    pub fn new_database(&self) -> String {
        let name = format!("site{}", self.databases.fetch_add(1, Ordering::Relaxed));
        let socket = self.socket();
        self.run(
            "createdb",
            &["-h", socket.to_str().unwrap(), "-U", "trovato", &name],
        );
        let (socket, port) = (socket.display(), self.port);
        format!("postgres:///{name}?user=trovato&host={socket}&port={port}")
    }

    /// Where it listens, when it is encrypted.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Writes a file where the server looks for it, and nobody else can.
    fn keep(&self, name: &str, text: &str) {
        let path = self.data().join(name);
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        if let Some(user) = self.user {
            chown(&path, Some(user), None).unwrap();
        }
    }

    /// Runs SQL from outside, and gives its output.
    pub fn psql(&self, url: &str, sql: &str) -> String {
        let name = url
            .split(['/', '?'])
            .find(|part| part.starts_with("site"))
            .unwrap();
        let socket = self.socket();
        let arguments = [
            "-h",
            socket.to_str().unwrap(),
            "-U",
            "trovato",
            "-d",
            name,
            "-At",
            "-c",
            sql,
        ];
        let output = self.run("psql", &arguments);
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    /// Stops it, as a crash would.
    pub fn stop(&self) {
        self.run(
            "pg_ctl",
            &[
                "-D",
                self.data().to_str().unwrap(),
                "-m",
                "immediate",
                "stop",
            ],
        );
    }

    /// The process of the server.
    pub fn process(&self) -> String {
        let pid = fs::read_to_string(self.data().join("postmaster.pid")).unwrap();
        pid.lines().next().unwrap().to_owned()
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn socket(&self) -> &Path {
        self.folder.path()
    }

    fn run(&self, program: &str, arguments: &[&str]) -> Output {
        let output = self.command(program, arguments).output().unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{program}: {errors}");
        output
    }

    fn command(&self, program: &str, arguments: &[&str]) -> Command {
        let path = self.programs.join(program);
        let mut command = match self.user {
            Some(user) => {
                let mut command = Command::new("setpriv");
                let user = user.to_string();
                command
                    .args(["--reuid", &user, "--clear-groups", "--"])
                    .arg(path);
                command
            }
            None => Command::new(path),
        };
        command
            .args(arguments)
            .env("PGPORT", self.port.to_string())
            .current_dir("/")
            .stdin(Stdio::null());
        // `pg_ctl` leaves its output to the server, which would keep it open.
        if program == "pg_ctl" {
            command.stdout(Stdio::null());
        }
        command
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let data = self.data();
        let arguments = ["-D", data.to_str().unwrap(), "-m", "immediate", "stop"];
        // A test may have stopped it already.
        let _ = self
            .command("pg_ctl", &arguments)
            .stderr(Stdio::null())
            .status();
    }
}

/// A port that nobody has just now.
fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    listener.local_addr().unwrap().port()
}

// Past the harness, which shows nothing of a test that passes.
fn skipped(reason: &str) {
    let _ = writeln!(std::io::stderr(), "skipped on PostgreSQL: {reason}");
}

/// The folder of the newest version's programs.
fn programs() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").ok()?;
    let versions = versions.filter_map(|entry| {
        let path = entry.ok()?.path();
        let version: u32 = path.file_name()?.to_str()?.parse().ok()?;
        path.join("bin/initdb")
            .exists()
            .then_some((version, path.join("bin")))
    });
    versions.max().map(|(_, path)| path)
}

fn id(option: &str, user: Option<&str>) -> Option<u32> {
    let output = Command::new("id").arg(option).args(user).output().ok()?;
    String::from_utf8(output.stdout).ok()?.trim().parse().ok()
}
