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
    OwnModuleNotFound { module: String, place: String } => "the module “{module}” is in the project, in {place}, but is not found from where the server runs", "Set \"cwd\" to the folder that its imports start from, or correct the import";
    EnvFileMissing { file: String, example: String } => "the file {file} does not exist", "Copy {example} to {file}, and fill in what it needs";
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
    ProgramMissing { path: String } => "the program “{path}” was not found", "Check the server's command and its working folder";
    FileMissing { path: String } => "the file “{path}” was not found", "Create it, or check the path and the server's working folder";
    FileDenied { path: String } => "it has no permission to use the file “{path}”", "Give your user access: chmod u+rw “{path}”";
    Denied { why: String } => "it was denied access: {why}", "Give it that permission, or use a port above 1023";
    OutOfMemory {} => "it ran out of memory", "Close other programs, or make it load less at once";
    FailedWith { kind: String } => "it failed with {kind}", "See its log for details";
    FailedWithWhy { kind: String, why: String } => "it failed with {kind}: {why}", "See its log for details";
    FailedAt { kind: String, file: String, line: String } => "it failed with {kind}, in {file}, line {line}", "See its log for details";
    FailedWithWhyAt { kind: String, why: String, file: String, line: String } => "it failed with {kind}: {why}, in {file}, line {line}", "See its log for details";
    ErrorAt { why: String, file: String, line: String } => "it failed with an error: {why}, in {file}, line {line}", "See its log for details";
    ThrownAt { why: String, file: String, line: String } => "it failed with “{why}”, in {file}, line {line}", "See its log for details";
    Rejected { why: String } => "it failed with an unhandled rejection: “{why}”", "See its log for details";
    PanickedAt { why: String, file: String, line: String } => "it panicked: {why}, in {file}, line {line}", "See its log for details";
    StartupFailed {} => "the application failed during startup", "See its log for details";
    GunicornNotLoaded {} => "gunicorn could not load the application", "See its log for details";
    ProgramFileMissing { path: String } => "the program's file “{path}” was not found", "Check the path, the server's command and its working folder";
    NodePackageMissing { package: String, install: String, add: String } => "the Node package “{package}” is not installed", "Run “{install}” in the project's folder, and “{add} {package}” if that does not help";
    RequireInModule {} => "it uses “require” in an ES module", "Use “import”, or name the file .cjs";
    NodeUnfit { wanted: String, found: String } => "it needs Node {wanted}, but Node {found} runs", "Install that version with a version manager, and write it into .nvmrc, so that Trayvisor runs it";
    ScriptMissing { script: String } => "the project's package.json has no script “{script}”", "Use one of its scripts, or add this one to package.json";
    PackageJsonMissing {} => "there is no package.json in the server's working folder", "Check the server's working folder";
    NodePackagesMissing { tool: String, install: String } => "the project's packages are not installed (“{tool}” was not found)", "Run “{install}” in the project's folder";
    NodeOutOfMemory {} => "it ran out of memory", "Give it more: NODE_OPTIONS=--max-old-space-size=4096 in the project's .env";
    JarMissing { path: String } => "the program “{path}” was not found", "Build it, or check the server's command and its working folder";
    JavaMainMissing { class: String } => "the Java class “{class}” was not found", "Build the project, or check the server's command and its class path";
    JavaClassMissing { class: String } => "the Java class “{class}” was not found", "Add the library that contains it to the project's dependencies, then build it again";
    JavaTooOld {} => "it was built for a newer Java than the installed one", "Install a newer Java, or build it for this one";
    JavaOutOfMemory { why: String } => "it ran out of memory: {why}", "Give it more: JAVA_TOOL_OPTIONS=-Xmx2g in the project's .env";
    NotCompiled { package: String } => "“{package}” does not compile", "Fix the compiler errors in the log, then start it again";
    ItsPortInUse {} => "its port is in use", "Free the port or use another one";
    ItsPortDenied {} => "it is not allowed to listen on its port", "Use a port above 1023";
    PortDenied { port: String } => "it is not allowed to listen on port {port}", "Use a port above 1023";
    ItsPortReserved {} => "it is not allowed to listen on its port: the system has reserved it", "Use another port";
    ServiceDown { service: String, place: String } => "{service} at {place} does not accept connections", "Start {service}, or fix its address in the settings";
    NeedDown {} => "a server that it needs does not accept connections", "Start the services it needs first, such as its database; see its log for details";
    NeedDownAt { place: String } => "a server that it needs, at {place}, does not accept connections", "Start it first, or fix its address in the settings";
    CommandMissing { command: String } => "the command “{command}” was not found", "Install it, or check the server's command";
    ProgramDenied { path: String } => "the program “{path}” cannot be run: permission denied", "Make it executable: chmod +x “{path}”";
    CrashedInNativeCode { how: Box<Message> } => "it crashed in native code ({how})", "See its log for details";
    Aborted { how: Box<Message> } => "it aborted ({how})", "See its log for details";
    EndedBySignal { how: Box<Message> } => "it was ended by {how}";
    WentToBackground {} => "it put itself into the background, where Trayvisor cannot follow it", "Remove --daemon, -d or & from its command, so that it stays in the foreground";
    EndedByItself {} => "it ended by itself with exit code 0";
    WrongVersion { cause: Box<Message>, version: Box<Message>, advice: Hints } => "its version may be wrong ({version}): {cause}", "{advice}";
    ItsProgramDenied { how: Box<Message> } => "its program cannot be executed ({how})", "Make it executable";
    ACommandMissing { how: Box<Message> } => "a command was not found ({how})", "Check the server's command";
    KilledMaybeForMemory { how: Box<Message> } => "it was killed ({how}), possibly because memory ran out", "Close other programs, or make it use less memory";
    KilledForMemory {} => "it was killed (signal SIGKILL), most likely because memory ran out", "Close other programs, or make it use less memory";
    KilledBySystem {} => "it was killed (signal SIGKILL); the system does that when memory runs out", "Close other programs, or make it use less memory";
    Killed {} => "it was killed (signal SIGKILL)";
    EndedWith { how: Box<Message> } => "it ended with {how}", "See its log for details";
    Broken { cause: Box<Message> } => "…waits for its code to change, because {cause}";
    ProgramEnded {} => "its program ended";
    EndedAsUnhealthy { why: Box<Message> } => "it {why}, so Trayvisor stopped it", "Its settings restart it when it is unhealthy";
    GivenUp {} => "Trayvisor stopped restarting it, for an unknown reason", "See its log for details";
    SupervisorKilled {} => "its supervisor was killed", "Start it again; Trayvisor first cleans up what is left of it";
    ExitCode { code: i32 } => "…exit code {code}";
    Signal { name: String } => "…signal {name}";

    // What an unhealthy server does; "it …".
    AnswersStatus { status: u16, path: String } => "…answers {status} on {path}";
    NotListening { port: u16 } => "…does not listen on port {port}";
    NoConnection { port: u16 } => "…accepts no connections on port {port}";
    NotHttp { path: String } => "…does not answer with HTTP on {path}";
    NoAnswerWithin { path: String, seconds: String } => "…does not answer on {path} within {seconds} s";

    // Who holds a port.
    HiddenProcess {} => "…a process that the system does not show";
    ProcessOfUser { user: String } => "…a process of user {user}";
    ProcessOfAnother {} => "…another user's process";
    Process { name: String, pid: u32 } => "{name} ({pid})";
    OtherUsersProcess { name: String, pid: u32, user: String } => "{name} ({pid}) of user {user}";
    YourServer { process: Box<Message>, server: String } => "{process}, your server {server}";

    // Why a process must not be ended.
    ServesDocker {} => "it serves a container", "`docker ps` shows its name, `docker stop NAME` stops it";
    ServesPodman {} => "it serves a container", "`podman ps` shows its name, `podman stop NAME` stops it";
    ServesVirtualMachine {} => "it serves a virtual machine", "Stop the virtual machine with `limactl stop`";
    ServesWsl {} => "it serves a program in WSL", "Stop the program inside WSL";
    IsAirPlay {} => "it is AirPlay", "Turn off AirPlay Receiver in the system settings, or use another port";
    IsTrayvisor {} => "it is Trayvisor itself";
    IsLaunchdJob {} => "it is a system service", "Use another port; `launchctl list` shows the services of the system";
    IsSystem {} => "it is part of the system", "Use another port";
    IsHttpSys {} => "it is part of the system (http.sys), which serves IIS and similar programs", "Stop the program behind it, or use another port";
    BelongsToUser { user: String } => "it belongs to user {user}", "Use another port";
    BelongsToAnother {} => "it belongs to another user or to the system", "Use another port";
    NotShown {} => "the system does not show it", "Use another port";
    InContainer { id: String } => "it runs in a container", "`docker stop {id}` or `podman stop {id}` stops the container";
    InSomeContainer {} => "it runs in a container", "Stop the container, or stop the process inside it";
    ForeignSocket {} => "another user created its socket, as systemd socket units do", "`systemctl list-sockets` shows them";
    SocketUnit { option: String } => "it is a socket unit", "`systemctl{option} list-sockets` shows its name, `systemctl{option} stop NAME.socket` stops it";

    // What a server is, and how it was detected.
    FoundIn { kind: Box<Message>, file: String } => "{kind}, found in {file}";
    ProcfileProcess { name: String } => "Process {name}";
    PythonProgram {} => "Python program";
    StaticPages {} => "Static pages";
    DescribedCommand { command: String } => "command {command}";
    AsgiApp { app: String } => "ASGI application {app}";
    SomeCommand {} => "a command";

    // What the user should know about a command.
    ReloadWins { workers: u32 } => "reload and {workers} workers cannot be combined: reload is on, so one worker runs", "`trayvisor config --reload false` runs all {workers}";
    WorkersNeedGunicorn { workers: u32 } => "{workers} workers need gunicorn in the project's own Python environment: one worker runs";
    EnvironmentBroken { folder: String } => "the Python environment {folder} is broken: its Python is gone", "Create it again";
    ToolMissing { tool: String } => "the project uses {tool}, which is not installed";
    EnvrcNotLoaded { file: String } => "{file} is not loaded, because direnv loads it only in a terminal", "Start the server from a terminal in that folder, or write the variables into .env";
    VersionChosen { language: String, version: String, manager: String, file: String } => "{language} {version} from {manager}, as {file} asks";
    VersionMismatch { file: String, language: String, wanted: String, found: String, how: Box<Message> } => "{file} asks for {language} {wanted}, but {language} {found} runs", "{how}";
    VersionMissing { file: String, language: String, wanted: String, how: Box<Message> } => "{file} asks for {language} {wanted}, which is not installed", "{how}";
    InstallVersion { command: String } => "…Install it with `{command}`";
    InstallVersionWith { manager: String } => "…Install a version that fits with {manager}";
    InstallVersionManager { managers: Vec<String> } => "…Install it with a version manager ({managers}, …)";
    ProcfileHasMore {} => "the Procfile has more processes", "`trayvisor import Procfile` adds each of them as a server";
    ListensElsewhere { found: u16, configured: u16 } => "it listens on port {found}, not on the configured port {configured}", "`trayvisor config --port {found}` corrects that";
    ReloadsForLog { log: String } => "it reloads each time Trayvisor writes to its log, {log}", "Set `log.folder` to a folder that it does not watch, and restart it";
    ReloadsForLogInTool { log: String, tool: String, option: String } => "it reloads each time Trayvisor writes to its log, {log}", "Add `{option}` for {tool}, or set `log.folder` to a folder that it does not watch, and restart it";
    KeyMisspelt { key: String, file: String, meant: String } => "unknown key {key} in {file}: did you mean {meant}?";
    KeyUnknown { key: String, file: String } => "unknown key {key} in {file}: it has no effect";
    PortShared { port: u16, servers: Vec<String> } => "port {port} is the port of several servers of this project ({servers}), so only one of them can run at a time", "Give each its own: `trayvisor config NAME --port N`";
    KeyRepeated { key: String, file: String } => "{key} is set twice in {file}: the last one counts";
    CommentsLost { file: String, comments: Vec<String> } => "this change removes comments from {file}: {comments}";

    // Projects and their files.
    NoProject { dir: String, looked_for: Vec<String> } => "there is no project in {dir}: no .backend_config.json here or above, and nothing to run (looked for {looked_for})", "Go to your project's folder, or create a .backend_config.json with a \"command\"";
    NothingToRun { file: String, looked_for: Vec<String> } => "{file} names no \"command\" and no \"app\", and there is nothing else to run (looked for {looked_for})", "Add a \"command\"";
    NotAFolder { dir: String } => "{dir} is not a folder", "Create it, or use another folder";
    FolderName { dir: String } => "the name of {dir} is not valid text", "Rename the folder";
    NotValid { file: String, line: usize, column: usize, language: String, why: Box<Message> } => "{file}:{line}:{column} is not valid {language}: {why}", "Fix it there, then try again";
    ByteNotUtf8 {} => "there is a byte that is not UTF-8";
    NotUtf16 {} => "it is not valid UTF-16";
    NoValue {} => "there is no value in it";
    ConfigValue { key: String, value: String, allowed: Box<Message> } => "{key} cannot be {value}: it must be {allowed}", "Correct the value and try again";
    ItCanBe { allowed: Box<Message> } => "it must be {allowed}";
    UnknownKey { key: String, known: Vec<String> } => "{key} is not a setting", "The settings are {known}";
    UnknownServer { name: String, project: String, known: Vec<String> } => "{project} has no server named \"{name}\"", "It has {known}";
    WhichServer { known: Vec<String> } => "which server?", "Name one of {known}";
    UnknownProject { dir: String } => "{dir} is not one of your projects", "Add it with `trayvisor add`";
    ConfigChanged { file: String } => "{file} has changed since you loaded it, so nothing was saved", "Load it again and repeat your change";
    RenameRunning { name: String } => "{name} is running and keeps its name until it stops; nothing was saved", "Stop it before you rename or remove it";
    NoVariable { name: String } => "{name} is not (or no longer) set in the settings";
    NotAgreed { servers: Vec<Message> } => "{servers} would run a command that you have not agreed to", "Review it and agree in Trayvisor’s window, or start it with `trayvisor start`";
    NeedsCycle { project: String, path: String } => "{project} has a dependency cycle: {path}", "Remove one of these from \"depends_on\"";
    NeedNotDone { name: String, need: String } => "{name} was not started: it needs {need}, which is not done";
    NotReadyInTime { name: String, seconds: u64 } => "{name} is not ready after {seconds} s";
    NeedFailed { name: String, need: String } => "{name} was not started: it needs {need}, which is not ready";
    NothingReads { name: String } => "{name} is not running, so nothing was sent", "Start it first";
    StillRunning { project: String, running: Vec<String> } => "{project} still has running servers ({running})", "Stop them first";
    NotExecutable { path: String } => "{path} is there, but may not be run: it is not executable", "`chmod +x {path}` makes it so";
    CommandInOneWord { program: String } => "the program \"{program}\" was not found: the whole command is in one word", "Write each word of \"command\" separately, or set \"shell\": true and write one string";
    TildeNotExpanded { program: String } => "the program \"{program}\" was not found: only a shell replaces ~", "Write the full path";
    VariableInCommand { program: String } => "the program \"{program}\" was not found: it is a variable, not a program", "Put variables into \"env\"";
    ProgramIsFolder { path: String } => "{path} is a folder, not a program", "Name the program in it";
    ProgramNotFound { program: String, places: Box<Message> } => "the program \"{program}\" was not found; Trayvisor looked in {places}", "Install it, or check its spelling";
    NoPython { places: Box<Message> } => "no Python was found; Trayvisor looked in {places}", "Install Python, or set its path as \"python\" in .backend_config.json";
    NoPythonSince { notes: Vec<Message>, places: Box<Message> } => "no Python was found: {notes}; Trayvisor looked in {places}", "Install Python, or set its path as \"python\" in .backend_config.json";
    Places { places: Vec<String> } => "…{places}";
    NoPlaces {} => "…no folder at all (PATH is empty)";
    NoEnvFile { file: String } => "{file} does not exist, but \"env_file\" names it", "Create it, or remove it from .backend_config.json";
    EnvLine { file: String, line: usize } => "{file}:{line} is skipped: it is not of the form NAME=value", "Fix it there";
    NotExportable { text: String, place: String } => "{text} cannot be written in {place}", "Rename it, and export again";
    NothingToImport { file: String } => "{file} contains nothing to run", "A Procfile has lines like `web: npm start`, a process-compose.yaml has `processes:`";
    FileExists { file: String } => "{file} exists already and was not overwritten", "Move it away and try again";

    // Allowed values of a setting: "it must be …".
    AText {} => "…a string";
    Texts {} => "…a list of strings";
    Needs {} => "…a list of names, or an object of names and \"ready\" or \"completed\"";
    KindName {} => "…\"server\" or \"job\"";
    TrueOrFalse {} => "…true or false";
    WholeNumber { low: u32, high: u32 } => "…a whole number from {low} to {high}";
    PortNumber {} => "…a whole number from 1 to 65535, or null for no port";
    PortOfKind { kind: Box<Message> } => "…a whole number from 1 to 65535, since {kind} needs one";
    SecondsBetween { low: String, high: String } => "…a number of seconds from {low} to {high}";
    Address {} => "…an address or a host name, like 127.0.0.1, 0.0.0.0 or localhost";
    AppName {} => "…a module and a name in it, like backend.main:app";
    PathBeginsWithSlash {} => "…a path that begins with /";
    CommandValue {} => "…a list of strings with the program first, or one string together with \"shell\": true";
    FilePaths {} => "…a file's path, a list of them, or false for none";
    TextsByName {} => "…an object with a value for each variable";
    VariableName {} => "…a variable name without =";
    ServerName {} => "…a name without / \\ : * ? \" < > | or control characters, because it is part of file names";
    FreeServerName {} => "…a name that no other server in the project has";
    OtherServers { servers: Vec<String> } => "…names of this project's other servers ({servers})";
    AnObject {} => "…an object";
    ConfigObject {} => "…an object: {{ … }}";
    ServersObject {} => "…an object with the servers by name";
    ServersObjectEmpty {} => "…an object with at least one server";
    SettingsObject {} => "…an object with settings";
    HealthValue {} => "…false or an object with a \"path\"";
    AlertsValue {} => "…false, or an object with \"webhook\" and \"email\"";
    SignalName {} => "…TERM, INT, QUIT, HUP, USR1 or USR2";
    OneOf { names: Vec<String> } => "…one of {names}";
    ListOf { names: Vec<String> } => "…a list of {names}";
    WebhookValue {} => "…an address, or an object with a \"url\"";
    WebhookAddress {} => "…an https:// address without a user name in it, or http:// to this machine or to a private IP address";
    WebhookAddressOrSecret {} => "…an https:// address without a user name in it, or http:// to this machine or to a private IP address; {{secret:NAME}} stands for a secret";
    EmailValue {} => "…an object with \"to\" and \"smtp\"";
    EmailAddress {} => "…an e-mail address, like me@example.com";
    EmailAddresses {} => "…an e-mail address, or a list of them";
    HostAndPort {} => "…a host and a port, like smtp.example.com:587";
    TlsValue {} => "…starttls, tls, or, for a server on this machine, none";
    SecretTemplate { names: Box<Message> } => "…a string with {{secret:NAME}} in it, where NAME is {names}";
    SecretNames {} => "…a name of up to 64 letters, digits, - and _";

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
    SocketPathTooLong { path: String } => "{path} is too long for the path of a socket", "Set TRAYVISOR_HOME to a shorter path";
    UnsafeFile { path: String, what: Box<Message> } => "{path} {what}; Trayvisor does not touch it", "Move it away and try again";
    IsLink {} => "…is a symbolic link";
    IsFolder {} => "…is a folder";
    IsNotRegular {} => "…is not a regular file";
    IsHardLink {} => "…has a second name (a hard link)";
    IsOfAnotherUser {} => "…belongs to another user";
    ScriptHasCrlf { path: String } => "{path} could not be started: its lines end with CRLF, so the system looks for an interpreter with a carriage return in its name", "Save it with LF line endings";
    InterpreterMissing { path: String, interpreter: String } => "{path} could not be started: its interpreter {interpreter} was not found", "Install it, or correct the first line";
    SpawnFailed { program: String, why: String } => "{program} could not be started: {why}";
    LaunchAtLogin { why: String } => "launch at login could not be read or changed: {why}";
    NoEditor { file: String } => "no editor was found to open {file} in", "Choose one in the preferences";
    UnknownEditor { name: String } => "the program {name} was not found", "Enter an editor's command, such as code, or the full path of its program";
    NoSuchPlace { place: String } => "{place} is not (or no longer) a file of this project, so it was not opened";
    NoSuchPage {} => "this server has no such page";
    UrlNotOpened { url: String, why: String } => "{url} could not be opened: {why}";
    NotShownInFolder { file: String, why: String } => "{file} could not be shown: {why}";
    WindowNotOpened { why: String } => "the window could not be opened: {why}";
    Expression { why: String } => "this is not a regular expression: {why}";
    TooMuchToCopy { megabytes: usize } => "the selection is too large to copy: the limit is {megabytes} MB", "Save it as a file instead";
    LogClosed {} => "this log is no longer open";

    // Ports.
    PortBusy { port: u16, holders: Vec<Message> } => "port {port} is in use by {holders}";
    HolderProtected { port: u16, holders: Vec<Message>, reasons: Vec<Message>, advice: Hints } => "port {port} is held by {holders} and was not freed: {reasons}", "{advice}";
    HolderUnseen { port: u16, holders: Vec<Message> } => "port {port} is held by {holders} and was not freed", "Use another port";
    HolderReplaced { port: u16, holders: Vec<Message> } => "port {port} is now held by {holders}, so nothing was stopped", "Check again, and free the port if you still want to";
    PortStillBusy { port: u16, holders: Vec<Message> } => "port {port} is still in use, by {holders}", "It does not exit, or something starts it again; stop whatever starts it";
    PortHeldAgain { port: u16, holders: Vec<Message>, restarter: String, pid: u32 } => "port {port} is still in use, by {holders}", "{restarter} ({pid}) starts it again; stop that first";
    PortHeldBySystemd { port: u16, holders: Vec<Message> } => "port {port} is still in use, by {holders}", "systemd starts it again; find the service with `systemctl --user list-units` and stop it";
    PortNeedsRights { port: u16 } => "port {port} needs administrator rights, like other low port numbers", "Use another port, for example 8000";
    PortReserved { port: u16 } => "port {port} is reserved by Windows, usually for Hyper-V or WSL", "Use another port (`netsh interface ipv4 show excludedportrange protocol=tcp` lists the reserved ones)";

    // Starting and stopping.
    DidNotStart { name: String, cause: Box<Message>, advice: Hints } => "{name} did not start: {cause}", "{advice}";
    JobFailed { name: String, cause: Box<Message>, advice: Hints } => "{name} failed: {cause}", "{advice}";
    NotAJob { name: String } => "{name} is a server, not a job", "Start it with `trayvisor start {name}`";
    CompletedServer { name: String, need: String } => "{name} waits for {need} to be completed, but {need} is a server and runs until it is stopped", "Set \"kind\": \"job\" for {need} if it ends by itself, or wait for it to be \"ready\"";
    StoppedMeanwhile { name: String } => "{name} was stopped before it was ready";
    StillStopping { name: String, seconds: u64, waiting_for: Box<Message> } => "{name} is still stopping after {seconds} s; it is waiting for {waiting_for}";
    SupervisorSilent { name: String } => "the supervisor of {name} does not answer", "Run `trayvisor doctor` to find out more";
    ItsSupervisorSilent { pid: u32 } => "its supervisor (PID {pid}) does not answer";
    SupervisorNotUp { name: String } => "the supervisor of {name} did not start in time", "Run `trayvisor doctor` to find out more";
    SupervisorNotStarted { name: String, why: String } => "the supervisor of {name} could not start: {why}";
    SupervisorEnded { name: String, since: String } => "the supervisor of {name} was killed, after {since}";
    SupervisorUnreadable { name: String } => "the supervisor of {name} belongs to another version of Trayvisor, with which this one cannot work", "Stop the server and start it again";
    SupervisorHung { name: String, pid: u32, why: String } => "the supervisor of {name} (PID {pid}) does not answer and could not be killed: {why}";
    SupervisorStays { name: String, pid: u32 } => "the supervisor of {name} (PID {pid}) does not answer and could not be killed", "Kill that process by hand";
    SupervisorEndedAtOnce { name: String, log: String } => "the supervisor of {name} exited at once", "{log} may show why";
    ItsProcesses {} => "…its processes";
    SupervisorFailed { name: String, why: String } => "the supervisor of {name} failed: {why}";

    // Alerts.
    WebhookTo { host: String } => "webhook to {host}";
    EmailTo { addresses: String } => "e-mail to {addresses}";
    SomeDestination {} => "…a destination";
    UnknownDestination {} => "alerts no longer go there, because the settings have changed";
    SecretInConfig { key: String, option: String } => "{key} contains a secret, but others can read configuration files", "Write {{secret:NAME}} there instead, and set the secret with `trayvisor alerts secret NAME{option}`";
    NoSecret { name: String, option: String } => "the secret {name} is not set", "Set it with `trayvisor alerts secret {name}{option}`";
    Keyring { name: String, why: String, option: String } => "the system's keyring did not provide the secret {name} ({why})", "Unlock it, or set the secret again with `trayvisor alerts secret {name}{option}`";
    SecretName { name: String, allowed: Box<Message> } => "a secret cannot be called {name}: it must be {allowed}";
    EmptySecret { name: String } => "the secret {name} must not be empty", "Type it at the prompt, or pass it on standard input";
    DestinationUnusable { why: Box<Message>, advice: Hints } => "its settings can't be used: {why}", "{advice}";
    AddressUnusable { allowed: Box<Message> } => "its address must be {allowed}";
    AnswerLate { seconds: u64 } => "it did not answer within {seconds} s";
    AnsweredRedirect { status: u16 } => "it answered {status}, a redirect, which is not followed";
    AnsweredDenied { status: u16 } => "it answered {status}: it does not accept the address or its token";
    AnsweredGone { status: u16 } => "it answered {status}: the webhook does not exist, or no longer exists";
    Answered { status: u16 } => "it answered {status}";
    HostUnknown {} => "its host name was not found";
    TlsFailed {} => "the TLS connection failed";
    TlsNotSpoken {} => "it does not speak TLS there";
    CertificateDistrusted { why: String } => "its TLS certificate is not trusted ({why})";
    CertificatesUnreadable {} => "the system's certificates could not be read";
    AnswerNotHttp {} => "its answer was not HTTP";
    ProxyRefused {} => "the proxy set in the environment refused the connection";
    ConnectionFailed {} => "the connection failed";
    NothingListens {} => "nothing listens there (connection refused)";
    HungUp {} => "it closed the connection without an answer";
    MailHostUnknown { host: String } => "the name {host} was not found";
    MailLate { seconds: u64 } => "the mail server took longer than {seconds} s";
    MailLoginRefused { code: String } => "the mail server does not accept the user name or password ({code})";
    MailAddressRefused { code: String } => "the mail server does not accept a sender or recipient ({code})";
    MailRefused { code: String } => "the mail server refused the mail ({code})";
    MailUnwritable {} => "the mail could not be written";
    TestFailed {} => "the test itself failed";
    TriedForADay {} => "it could not be delivered for a day and was dropped";
    DeliveryFailed {} => "the delivery itself failed";
    MailServerLacks {} => "the mail server does not support what is needed: STARTTLS or a way to log in";
    MailNotSmtp {} => "its answer was not SMTP";
}
