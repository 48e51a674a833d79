//! Any input on the socket, answered or not: the next client is served.

use std::path::PathBuf;

use proptest::prelude::*;
use tokio::task::LocalSet;

use super::*;
use trayvisor_model::ServerRef;

const LIMIT: Duration = Duration::from_secs(10);

/// A folder for a socket.
fn place() -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().expect("a folder");
    let unique = dir.path().file_name().expect("a name").to_string_lossy().into_owned();
    let socket = platform::socket_path(dir.path(), "tests", &unique);
    (dir, socket)
}

fn snapshot(dir: &Path) -> Snapshot {
    let server = ServerRef { project: dir.to_owned(), name: "api".to_owned() };
    Snapshot::stopped(server, "shop".to_owned(), dir.join("backend.log"))
}

fn run(test: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    LocalSet::new().block_on(&runtime, async { timeout(LIMIT, test).await.expect("in time") });
}

fn call(request: Request, follow: bool) -> Call {
    Call::new(request, "a test", follow)
}

/// Sends these bytes and disconnects.
async fn send(socket: &Path, bytes: &[u8]) {
    let name = socket.to_fs_name::<GenericFilePath>().expect("a name");
    let mut stream = Stream::connect(name).await.expect("connected");
    // The other side may hang up before the end.
    let _ = stream.write_all(bytes).await;
    let _ = stream.flush().await;
}

/// Sends these bytes to a supervisor, and then asks it for its snapshot.
async fn hears(bytes: &[u8]) {
    let (dir, socket) = place();
    let listener = listen(&socket).expect("listening");
    let mut truth = snapshot(dir.path());
    truth.supervisor_version = Some(version::OURS.to_owned());
    let (asking, mut asked) = mpsc::channel(16);
    let snapshots = watch::Sender::new(truth.clone());
    let answer = truth.clone();
    tokio::task::spawn_local(async move {
        loop {
            tokio::select! {
                Ok(stream) = listener.accept() => {
                    tokio::task::spawn_local(serve(stream, asking.clone(), snapshots.subscribe()));
                }
                Some(Asked { answer: back, .. }) = asked.recv() => drop(back.send(Answer::Taken(Box::new(answer.clone())))),
            }
        }
    });
    send(&socket, bytes).await;
    let mut connection = Connection::open(&socket, call(Request::Look, false), LIMIT).await.expect("reached");
    assert_eq!(connection.next().await.expect("an answer"), Some(truth));
    assert_eq!(connection.next().await.expect("the end"), None);
}

/// What a client reads from a supervisor that answers with these bytes.
async fn is_told(bytes: Vec<u8>) -> Vec<io::Result<Option<Snapshot>>> {
    let (_dir, socket) = place();
    let listener = listen(&socket).expect("listening");
    tokio::task::spawn_local(async move {
        let stream = listener.accept().await.expect("a client");
        let mut line = String::new();
        BufReader::new(&stream).read_line(&mut line).await.expect("a call");
        let _ = (&stream).write_all(&bytes).await;
        let _ = (&stream).flush().await;
    });
    let mut connection = Connection::open(&socket, call(Request::Look, true), LIMIT).await.expect("reached");
    let mut told = Vec::new();
    while told.last().is_none_or(|last: &io::Result<_>| last.as_ref().is_ok_and(Option::is_some)) {
        told.push(connection.next().await);
    }
    told
}

/// Calls with an error in them, and bytes that are not a call.
fn any_call() -> impl Strategy<Value = Vec<u8>> {
    let call = serde_json::to_string(&call(
        Request::Start(RunOptions { port: Some(8000), ..RunOptions::default() }),
        true,
    ))
    .expect("JSON")
        + "\n";
    let broken = (0..call.len(), any::<u8>()).prop_map(move |(at, byte)| {
        let mut broken = call.clone().into_bytes();
        broken[at] = byte;
        broken
    });
    prop_oneof![
        broken,
        prop::collection::vec(any::<u8>(), 0..6000),
        "[{}\\[\\]\":,a-z0-9]{0,60}\n".prop_map(String::into_bytes),
        Just(vec![b'['; 5000]),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_supervisor_takes_any_call_and_answers_the_next(bytes in any_call()) {
        run(hears(&bytes));
    }

    #[test]
    fn a_client_takes_any_answer(bytes in prop::collection::vec(any::<u8>(), 0..6000)) {
        run(async { drop(is_told(bytes).await) });
    }
}

#[test]
fn an_answer_that_was_cut_off_is_no_snapshot() {
    let (dir, _) = place();
    let line = serde_json::to_vec(&snapshot(dir.path())).expect("JSON");
    let whole = [line.as_slice(), b"\n"].concat();
    run(async move {
        for length in (1..line.len()).step_by(7) {
            let told = is_told([whole.as_slice(), &line[..length]].concat()).await;
            assert!(matches!(told.as_slice(), [Ok(Some(_)), Err(_)]), "{length}: {told:?}");
        }
    });
}
