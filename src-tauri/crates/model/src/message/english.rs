//! All messages in English. A new message needs a line here and in each other language; otherwise nothing compiles.
//!
//! A line has the message's name, its values, its text, and the hint if there is one. A text is a clause that can be
//! part of another message: it begins with a small letter and has no full stop. A phrase, which only occurs in another
//! message, begins with "…". A hint is a sentence without a full stop, and says what to do.

use serde_json::{Map, Value, json};

use super::said::Said as _;
use super::{Hints, Language, PHRASE, read};

messages! {
    // Why a server ended.
    PythonModuleMissing { module: String, package: String } => "the Python module “{module}” was not found", "Check its name, and that the right version of “{package}” is installed";
    PythonPackageMissing { package: String } => "the Python package “{package}” is not installed", "Install “{package}” into the project's Python environment, then start it again";
    PythonNameMissing { module: String, name: String } => "the Python module “{module}” has no “{name}”", "Check the spelling of the import, and that the right version of “{module}” is installed";
    SyntaxError { file: String, line: String, why: String } => "there is a syntax error in {file}, line {line}: {why}", "Fix that line, then start it again";
    VariableMissing { name: String } => "the environment variable “{name}” is not set", "Set “{name}” in the project's .env or in the server's settings";
    SettingVariableMissing { name: String } => "the environment variable for its setting “{name}” is not set", "Set it in the project's .env or in the server's settings";
    AppNotLoaded { why: String } => "the application could not be loaded: {why}", "Check the setting \"app\", like backend.main:app";
    AppMissing { module: String, name: String } => "the application could not be loaded: there is no “{name}” in “{module}”", "Check the setting \"app\", like backend.main:app";
    FlaskAppMissing {} => "no Flask application was found", "Set \"app\", like backend.main:app, or FLASK_APP in the project's .env";
    FlaskModuleMissing { module: String } => "the module “{module}” could not be imported", "Check the setting \"app\", or FLASK_APP in the project's .env";
    DjangoSettingsIncomplete { why: String } => "Django's settings are not complete: {why}", "Complete the settings, then start it again";
    ProgramMissing { path: String } => "the program “{path}” is not there", "Check the server's command and its working folder";
    FileMissing { path: String } => "the file “{path}” was not found", "Create it, or check the path and the server's working folder";
    FileDenied { path: String } => "it may not use the file “{path}”", "Let your user read and write it: chmod u+rw “{path}”";
    Denied { why: String } => "it was denied something: {why}", "Give it access to that, or use a port above 1023";
    OutOfMemory {} => "it ran out of memory", "Close other programs, or let it load less at once";
    FailedWith { kind: String } => "it failed with {kind}", "Its log says more";
    FailedWithWhy { kind: String, why: String } => "it failed with {kind}: {why}", "Its log says more";
    FailedAt { kind: String, file: String, line: String } => "it failed with {kind}, in {file}, line {line}", "Its log says more";
    FailedWithWhyAt { kind: String, why: String, file: String, line: String } => "it failed with {kind}: {why}, in {file}, line {line}", "Its log says more";
    ErrorAt { why: String, file: String, line: String } => "it failed with an error: {why}, in {file}, line {line}", "Its log says more";
    ThrownAt { why: String, file: String, line: String } => "it failed with “{why}”, in {file}, line {line}", "Its log says more";
    Rejected { why: String } => "it failed with “{why}”, which nothing in it handles", "Its log says more";
    PanickedAt { why: String, file: String, line: String } => "it panicked: {why}, in {file}, line {line}", "Its log says more";
    StartupFailed {} => "the application's own startup failed", "Its log says more";
    GunicornNotLoaded {} => "gunicorn could not load the application", "Its log says more";
    ProgramFileMissing { path: String } => "the program's file “{path}” is not there", "Check the path, the server's command and its working folder";
    NodePackageMissing { package: String } => "the Node package “{package}” is not installed", "Run “npm install” in the project's folder, and “npm install {package}” if that does not help";
    RequireInModule {} => "it uses “require” in an ES module", "Use “import”, or name the file .cjs";
    ScriptMissing { script: String } => "the project's package.json has no script “{script}”", "Use one of its scripts, or add this one to package.json";
    PackageJsonMissing {} => "there is no package.json in the server's working folder", "Check the server's working folder";
    NodePackagesMissing { tool: String } => "the project's packages are not installed (“{tool}” was not found)", "Run “npm install” in the project's folder";
    NodeOutOfMemory {} => "it ran out of memory", "Let it have more: NODE_OPTIONS=--max-old-space-size=4096 in the project's .env";
    JarMissing { path: String } => "the program “{path}” is not there", "Build it, or check the server's command and its working folder";
    JavaMainMissing { class: String } => "the Java class “{class}” was not found", "Build the project, or check the server's command and its class path";
    JavaClassMissing { class: String } => "the Java class “{class}” was not found", "Add what it comes with to the project's dependencies, then build it again";
    JavaTooOld {} => "it was built for a newer Java than the one that is installed", "Install a newer Java, or build it for this one";
    JavaOutOfMemory { why: String } => "it ran out of memory: {why}", "Let it have more: JAVA_TOOL_OPTIONS=-Xmx2g in the project's .env";
    NotCompiled { package: String } => "“{package}” does not compile", "Fix what the compiler names in the log, then start it again";
    ItsPortInUse {} => "its port is in use", "Free the port or use another one";
    ItsPortDenied {} => "it may not listen on its port", "Use a port above 1023";
    PortDenied { port: String } => "it may not listen on port {port}", "Use a port above 1023";
    ItsPortReserved {} => "it may not listen on its port: the system has reserved that", "Use another port";
    ServiceDown { service: String, place: String } => "{service} at {place} does not take connections", "Start {service}, or fix its address in the settings";
    NeedDown {} => "a server that it needs does not take connections", "Start its database and the like first; its log says more";
    NeedDownAt { place: String } => "a server that it needs, at {place}, does not take connections", "Start that one first, or fix its address in the settings";
    CommandMissing { command: String } => "the command “{command}” was not found", "Install it, or check the server's command";
    ProgramDenied { path: String } => "the program “{path}” may not be run", "Make it executable: chmod +x “{path}”";
    CrashedInNativeCode { how: Box<Message> } => "it crashed in native code ({how})", "Its log says more";
    Aborted { how: Box<Message> } => "it gave itself up ({how})", "Its log says more";
    EndedBySignal { how: Box<Message> } => "it was ended by {how}";
    EndedByItself {} => "it ended by itself with exit code 0";
    ItsProgramDenied { how: Box<Message> } => "its program may not be run ({how})", "Make it executable";
    ACommandMissing { how: Box<Message> } => "a command was not found ({how})", "Check the server's command";
    KilledMaybeForMemory { how: Box<Message> } => "it was killed ({how}), as happens when memory runs out", "Close other programs, or let it use less memory";
    KilledForMemory {} => "it was killed (signal SIGKILL), most likely because memory ran out", "Close other programs, or let it use less memory";
    KilledBySystem {} => "it was killed (signal SIGKILL); the system does that when memory runs out", "Close other programs, or let it use less memory";
    Killed {} => "it was killed (signal SIGKILL)";
    EndedWith { how: Box<Message> } => "it ended with {how}", "Its log says more";
    EndedAsUnhealthy { why: Box<Message> } => "it {why}, and was ended for that", "Its settings say that it is started again when it is unhealthy";
    GivenUp {} => "it was given up, and it is not known why", "Its log says more";
    SupervisorKilled {} => "its supervisor was ended from outside", "Start it again; what is left of it is cleared away first";
    ExitCode { code: i32 } => "…exit code {code}";
    Signal { name: String } => "…signal {name}";

    // What an unhealthy server does; "it …".
    AnswersStatus { status: u16, path: String } => "…answers {status} on {path}";
    NotListening { port: u16 } => "…does not listen on port {port}";
    NoConnection { port: u16 } => "…takes no connection on port {port}";
    NotHttp { path: String } => "…does not answer in HTTP on {path}";
    NoAnswerWithin { path: String, seconds: String } => "…does not answer on {path} within {seconds} s";

    // Who holds a port.
    HiddenProcess {} => "…a process that the system does not show";
    ProcessOfUser { user: String } => "…a process of user {user}";
    ProcessOfAnother {} => "…another user's process";
    Process { name: String, pid: u32 } => "{name} ({pid})";
    OtherUsersProcess { name: String, pid: u32, user: String } => "{name} ({pid}) of user {user}";
    YourServer { process: Box<Message>, server: String } => "{process}, your server {server}";

    // Why a process must not be ended.
    ServesDocker {} => "it serves a container", "`docker ps` names that, `docker stop NAME` ends it";
    ServesPodman {} => "it serves a container", "`podman ps` names that, `podman stop NAME` ends it";
    ServesVirtualMachine {} => "it serves a virtual machine", "Stop that with `limactl stop`";
    ServesWsl {} => "it serves a program in WSL", "Stop that inside WSL";
    IsAirPlay {} => "it is AirPlay", "Turn off AirPlay Receiver in the system settings, or use another port";
    IsTrayvisor {} => "it is Trayvisor itself";
    IsLaunchdJob {} => "it is a job of the system", "`launchctl list` shows those; use another port";
    IsSystem {} => "it is part of the system", "Use another port";
    IsHttpSys {} => "it is part of the system, which serves IIS and the like through http.sys", "Stop that, or use another port";
    BelongsToUser { user: String } => "it belongs to user {user}", "Use another port";
    BelongsToAnother {} => "it belongs to another user or to the system", "Use another port";
    NotShown {} => "the system does not show it", "Use another port";
    InContainer { id: String } => "it runs in a container", "`docker stop {id}`, or `podman stop {id}`, ends that";
    InSomeContainer {} => "it runs in a container", "Stop that, or stop it in there";
    ForeignSocket {} => "its socket was made by another user, as those of socket units are", "`systemctl list-sockets` shows them";
    SocketUnit { option: String } => "it is a socket unit", "`systemctl{option} list-sockets` names that, `systemctl{option} stop NAME.socket` ends it";

    // What a server is, and how it was detected.
    FoundIn { kind: Box<Message>, file: String } => "{kind}, found in {file}";
    ProcfileProcess { name: String } => "Process {name}";
    PythonProgram {} => "Python program";
    StaticPages {} => "Static pages";
    DescribedCommand { command: String } => "command {command}";
    AsgiApp { app: String } => "ASGI application {app}";
    SomeCommand {} => "a command";

    // What the user should know about a command.
    ReloadWins { workers: u32 } => "reload and {workers} workers don't go together: reload is on, so one worker runs", "`trayvisor config --reload false` is for all {workers}";
    WorkersNeedGunicorn { workers: u32 } => "{workers} workers need gunicorn in the project's own Python environment: one worker runs";
    EnvironmentBroken { folder: String } => "the Python environment {folder} is broken: its Python is gone", "Create it again";
    ToolMissing { tool: String } => "the project uses {tool}, and {tool} is not installed";
    ProcfileHasMore {} => "the Procfile has other processes, too", "`trayvisor import Procfile` makes each of them a server";
    KeyMisspelt { key: String, file: String, meant: String } => "unknown key {key} in {file}: did you mean {meant}?";
    KeyUnknown { key: String, file: String } => "unknown key {key} in {file}: it has no effect";
    KeyRepeated { key: String, file: String } => "{key} is set twice in {file}: the last one counts";
    CommentsLost { file: String, comments: Vec<String> } => "this change removes comments from {file}: {comments}";

    // Projects and their files.
    NoProject { dir: String, looked_for: Vec<String> } => "there is no project in {dir}: no .backend_config.json here or above, and nothing to run (looked for {looked_for})", "Go to your project's folder, or write a .backend_config.json with a \"command\"";
    NothingToRun { file: String, looked_for: Vec<String> } => "{file} names no \"command\" and no \"app\", and there is nothing else to run (looked for {looked_for})", "Add a \"command\"";
    NotAFolder { dir: String } => "{dir} is not a folder", "Create it, or name another";
    FolderName { dir: String } => "the name of {dir} is not valid text", "Rename the folder";
    NotValid { file: String, line: usize, column: usize, language: String, why: Box<Message> } => "{file}:{line}:{column} is not valid {language}: {why}", "Fix it there; nothing was changed";
    ByteNotUtf8 {} => "there is a byte that is not UTF-8";
    NotUtf16 {} => "it is not valid UTF-16";
    NoValue {} => "there is no value in it";
    ConfigValue { key: String, value: String, allowed: Box<Message> } => "{key} cannot be {value}: it can be {allowed}", "Nothing was changed";
    ItCanBe { allowed: Box<Message> } => "it can be {allowed}";
    UnknownKey { key: String, known: Vec<String> } => "{key} is not a setting", "The settings are {known}";
    UnknownServer { name: String, project: String, known: Vec<String> } => "{project} has no server named \"{name}\"", "It has {known}";
    WhichServer { known: Vec<String> } => "which server?", "Name one of {known}";
    UnknownProject { dir: String } => "{dir} is not one of your projects", "Add it with `trayvisor add`";
    ConfigChanged { file: String } => "{file} was changed by somebody else in the meantime, and nothing was saved", "Load it again, and repeat your change";
    RenameRunning { name: String } => "{name} is running and keeps its name until it stops; nothing was saved", "Stop it before you rename or remove it";
    NoVariable { name: String } => "{name} is not set in the settings (any more)";
    NotAgreed { servers: Vec<Message> } => "{servers} would run a command that you have not agreed to", "Review it and agree in Trayvisor’s window, or start it with `trayvisor start`";
    NeedsCycle { project: String, path: String } => "{project}'s servers need each other in a circle: {path}", "Take one of these out of \"depends_on\"";
    NeedFailed { name: String, need: String } => "{name} was not started: it needs {need}, which is not ready";
    StillRunning { project: String, running: Vec<String> } => "{project} still has running servers ({running})", "Stop them first";
    ProgramNotFound { program: String, places: Box<Message> } => "the program \"{program}\" was not found; it was looked for in {places}", "Install it, or check its spelling";
    NoPython { places: Box<Message> } => "no Python was found; it was looked for in {places}", "Install Python, or name yours with \"python\" in .backend_config.json";
    NoPythonSince { notes: Vec<Message>, places: Box<Message> } => "no Python was found: {notes}; it was looked for in {places}", "Install Python, or name yours with \"python\" in .backend_config.json";
    Places { places: Vec<String> } => "…{places}";
    NoPlaces {} => "…no folder at all (PATH is empty)";
    NoEnvFile { file: String } => "{file} does not exist, and \"env_file\" names it", "Create it, or take it out of .backend_config.json";
    EnvFile { file: String, line: usize } => "{file}:{line} is not of the form NAME=value", "Fix it there";
    NotExportable { text: String, place: String } => "{text} cannot be written in {place}", "Rename it, and export again";
    NothingToImport { file: String } => "{file} names nothing to run", "A Procfile has lines like `web: npm start`, a process-compose.yaml has `processes:`";
    FileExists { file: String } => "{file} exists already and was not overwritten", "Move it away and try again";

    // Allowed values of a setting: "it can be …".
    AText {} => "…a text";
    Texts {} => "…a list of texts";
    TrueOrFalse {} => "…true or false";
    WholeNumber { low: u32, high: u32 } => "…a whole number from {low} to {high}";
    PortNumber {} => "…a whole number from 1 to 65535, or null for no port";
    PortOfKind { kind: Box<Message> } => "…a whole number from 1 to 65535, since {kind} needs one";
    SecondsBetween { low: String, high: String } => "…a number of seconds from {low} to {high}";
    Address {} => "…an address or a host name, like 127.0.0.1, 0.0.0.0 or localhost";
    AppName {} => "…a module and a name in it, like backend.main:app";
    PathBeginsWithSlash {} => "…a path that begins with /";
    CommandValue {} => "…a list of texts, the program first, or one text together with \"shell\": true";
    FilePaths {} => "…a file's path, a list of them, or false for none";
    TextsByName {} => "…an object of texts by name";
    VariableName {} => "…a variable's name without =";
    ServerName {} => "…a name without / \\ : * ? \" < > | and control characters, since its files carry it";
    FreeServerName {} => "…a name that no other server of the project has";
    OtherServers { servers: Vec<String> } => "…names of this project's other servers ({servers})";
    AnObject {} => "…an object";
    ConfigObject {} => "…an object: {{ … }}";
    ServersObject {} => "…an object of servers by name";
    ServersObjectEmpty {} => "…an object with at least one server";
    SettingsObject {} => "…an object of settings";
    HealthValue {} => "…false or an object with a \"path\"";
    AlertsValue {} => "…false, or an object with \"webhook\" and \"email\"";
    SignalName {} => "…TERM, INT, QUIT, HUP, USR1 or USR2";
    OneOf { names: Vec<String> } => "…{names}";
    ListOf { names: Vec<String> } => "…a list of {names}";
    WebhookValue {} => "…an address, or an object with a \"url\"";
    WebhookAddress {} => "…an https:// address without a user name in it, or http:// to this machine or to a private IP address";
    WebhookAddressOrSecret {} => "…an https:// address without a user name in it, or http:// to this machine or to a private IP address; {{secret:NAME}} stands for a secret";
    EmailValue {} => "…an object with \"to\" and \"smtp\"";
    EmailAddress {} => "…an e-mail address, like me@example.com";
    EmailAddresses {} => "…an e-mail address, or a list of them";
    HostAndPort {} => "…a host and a port, like smtp.example.com:587";
    TlsValue {} => "…starttls, tls, or, for a server on this machine, none";
    SecretTemplate { names: Box<Message> } => "…a text with {{secret:NAME}} in it, where NAME is {names}";
    SecretNames {} => "…a name of letters, digits, - and _, up to 64";

    // Files and programs.
    FileRefused { path: String, action: Box<Message>, why: String } => "{path} could not be {action}: {why}";
    Read {} => "…read";
    Written {} => "…written";
    Created {} => "…created";
    Opened {} => "…opened";
    Removed {} => "…removed";
    Locked {} => "…locked";
    PutAside {} => "…put aside";
    Ended {} => "…ended";
    SocketPathTooLong { path: String } => "{path} is too long for a socket's path", "Set TRAYVISOR_HOME to a shorter one";
    UnsafeFile { path: String, what: Box<Message> } => "{path} {what}; Trayvisor does not touch it", "Move it away and try again";
    IsLink {} => "…is a symbolic link";
    IsFolder {} => "…is a folder";
    IsNotRegular {} => "…is not a regular file";
    IsHardLink {} => "…has a second name (a hard link)";
    IsOfAnotherUser {} => "…belongs to another user";
    SpawnFailed { program: String, why: String } => "{program} could not be started: {why}";
    LaunchAtLogin { why: String } => "the system's list of what is launched at login could not be used: {why}";
    NoEditor { file: String } => "no editor was found to open {file} in", "Name yours in the preferences";
    UnknownEditor { name: String } => "there is no program {name} here", "Give an editor's command, such as code, or the whole path of its program";
    NoSuchPlace { place: String } => "{place} is not a file of this project (any more), so it was not opened";
    NoSuchPage {} => "this server has no such page";
    UrlNotOpened { url: String, why: String } => "{url} could not be opened: {why}";
    NotShownInFolder { file: String, why: String } => "{file} could not be shown: {why}";
    WindowNotOpened { why: String } => "the window could not be opened: {why}";
    Expression { why: String } => "this is not a regular expression: {why}";
    TooMuchToCopy { megabytes: usize } => "that is more than can be copied at once ({megabytes} MB)", "Save it as a file instead";
    LogClosed {} => "this log is not shown any more";

    // Ports.
    PortBusy { port: u16, holders: Vec<Message> } => "port {port} is in use by {holders}";
    HolderProtected { port: u16, holders: Vec<Message>, reasons: Vec<Message>, advice: Hints } => "port {port} is held by {holders} and was not freed: {reasons}", "{advice}";
    HolderUnseen { port: u16, holders: Vec<Message> } => "port {port} is held by {holders} and was not freed", "Use another port";
    HolderReplaced { port: u16, holders: Vec<Message> } => "port {port} is now held by {holders}, and nothing was ended", "Look again, and free it if you still want to";
    PortStillBusy { port: u16, holders: Vec<Message> } => "port {port} is still in use, by {holders}", "It does not end, or something starts it again: stop that";
    PortHeldAgain { port: u16, holders: Vec<Message>, restarter: String, pid: u32 } => "port {port} is still in use, by {holders}", "{restarter} ({pid}) starts it again: stop that";
    PortHeldBySystemd { port: u16, holders: Vec<Message> } => "port {port} is still in use, by {holders}", "systemd starts it again: `systemctl --user list-units` names the service, stop that";
    PortNeedsRights { port: u16 } => "port {port} needs administrator rights, as low port numbers do", "Use another one, 8000 for instance";
    PortReserved { port: u16 } => "port {port} is reserved by Windows, usually for Hyper-V or WSL", "Use another one (`netsh interface ipv4 show excludedportrange protocol=tcp` lists all that are)";

    // Starting and stopping.
    DidNotStart { name: String, cause: Box<Message>, advice: Hints } => "{name} did not start: {cause}", "{advice}";
    StoppedMeanwhile { name: String } => "{name} was stopped before it was ready";
    StillStopping { name: String, seconds: u64, waiting_for: Box<Message> } => "{name} is still stopping after {seconds} s; it waits for {waiting_for}";
    SupervisorSilent { name: String } => "the supervisor of {name} does not answer", "`trayvisor doctor` may know more";
    ItsSupervisorSilent { pid: u32 } => "its supervisor (PID {pid}) does not answer";
    SupervisorNotUp { name: String } => "the supervisor of {name} does not come up", "`trayvisor doctor` may know more";
    SupervisorNotStarted { name: String, why: String } => "the supervisor of {name} could not start: {why}";
    SupervisorEnded { name: String, since: String } => "the supervisor of {name} was ended from outside, after {since}";
    SupervisorUnreadable { name: String } => "the supervisor of {name} belongs to another version of Trayvisor and can't be understood", "Stop the server and start it again";
    SupervisorHung { name: String, pid: u32, why: String } => "the supervisor of {name} (PID {pid}) does not answer and can't be ended: {why}";
    SupervisorStays { name: String, pid: u32 } => "the supervisor of {name} (PID {pid}) neither answers nor ends", "End it by hand";
    SupervisorEndedAtOnce { name: String, log: String } => "the supervisor of {name} ended at once", "{log} may say why";
    ItsProcesses {} => "…its processes";
    SupervisorFailed { name: String, why: String } => "the supervisor of {name} failed: {why}";

    // Alerts.
    WebhookTo { host: String } => "webhook to {host}";
    EmailTo { addresses: String } => "e-mail to {addresses}";
    SomeDestination {} => "…a destination";
    UnknownDestination {} => "alerts do not go there any more: the settings have changed";
    SecretInConfig { key: String, option: String } => "{key} holds a secret, and others can read configuration files", "Write {{secret:NAME}} there, and give it to `trayvisor alerts secret NAME{option}`";
    NoSecret { name: String, option: String } => "the secret {name} is not set", "Give it to `trayvisor alerts secret {name}{option}`";
    Keyring { name: String, why: String, option: String } => "the system's keyring does not give out the secret {name} ({why})", "Unlock it, or give the secret again to `trayvisor alerts secret {name}{option}`";
    SecretName { name: String, allowed: Box<Message> } => "a secret cannot be called {name}: it can be {allowed}";
    EmptySecret { name: String } => "nothing was given for the secret {name}", "Type it when you are asked for it, or write it to standard input";
    DestinationUnusable { why: Box<Message>, advice: Hints } => "its settings can't be used: {why}", "{advice}";
    AddressUnusable { allowed: Box<Message> } => "its address can only be {allowed}";
    AnswerLate { seconds: u64 } => "it did not answer in {seconds} s";
    AnsweredRedirect { status: u16 } => "it answered {status}, a redirect, which is not followed";
    AnsweredDenied { status: u16 } => "it answered {status}: the address or its token is not accepted";
    AnsweredGone { status: u16 } => "it answered {status}: there is no such webhook (any more)";
    Answered { status: u16 } => "it answered {status}";
    HostUnknown {} => "its name was not found";
    TlsFailed {} => "the TLS connection failed";
    TlsNotSpoken {} => "it does not speak TLS there";
    CertificateDistrusted { why: String } => "its TLS certificate is not trusted ({why})";
    CertificatesUnreadable {} => "the system's certificates could not be read";
    AnswerNotHttp {} => "its answer was not HTTP";
    ProxyRefused {} => "the proxy that the environment names did not let it through";
    ConnectionFailed {} => "the connection failed";
    NothingListens {} => "nothing listens there (connection refused)";
    HungUp {} => "it hung up without an answer";
    MailHostUnknown { host: String } => "the name {host} was not found";
    MailLate { seconds: u64 } => "the mail server took longer than {seconds} s";
    MailLoginRefused { code: String } => "the mail server does not accept the user name or password ({code})";
    MailAddressRefused { code: String } => "the mail server does not accept a sender or recipient ({code})";
    MailRefused { code: String } => "the mail server refused it ({code})";
    MailUnwritable {} => "the mail could not be written";
    TestFailed {} => "the test itself failed";
    TriedForADay {} => "it could not be delivered for a day and was dropped";
    DeliveryFailed {} => "the delivery itself failed";
    MailServerLacks {} => "the mail server can't do what is needed: STARTTLS, or a way to log in";
    MailNotSmtp {} => "its answer was not SMTP";
}
