//! All messages in German; see [`super::english`].

use super::said::Said as _;
use super::{Language, Message, PHRASE};

catalogue! {
    GERMAN, Language::German;

    // Why a server ended.
    PythonModuleMissing { module, package } => "das Python-Modul „{module}“ wurde nicht gefunden", "Den Namen prüfen, und ob die richtige Version von „{package}“ installiert ist";
    PythonPackageMissing { package } => "das Python-Paket „{package}“ ist nicht installiert", "„{package}“ in der Python-Umgebung des Projekts installieren, dann wieder starten";
    PythonNameMissing { module, name } => "das Python-Modul „{module}“ hat kein „{name}“", "Die Schreibweise des Imports prüfen, und ob die richtige Version von „{module}“ installiert ist";
    SyntaxError { file, line, why } => "in {file}, Zeile {line}, ist ein Syntaxfehler: {why}", "Diese Zeile berichtigen, dann wieder starten";
    VariableMissing { name } => "die Umgebungsvariable „{name}“ ist nicht gesetzt", "„{name}“ in der .env des Projekts oder in den Einstellungen des Servers setzen";
    SettingVariableMissing { name } => "die Umgebungsvariable für seine Einstellung „{name}“ ist nicht gesetzt", "Sie in der .env des Projekts oder in den Einstellungen des Servers setzen";
    AppNotLoaded { why } => "die Anwendung ließ sich nicht laden: {why}", "Die Einstellung \"app\" prüfen, zum Beispiel backend.main:app";
    AppMissing { module, name } => "die Anwendung ließ sich nicht laden: „{name}“ gibt es in „{module}“ nicht", "Die Einstellung \"app\" prüfen, zum Beispiel backend.main:app";
    FlaskAppMissing {} => "es wurde keine Flask-Anwendung gefunden", "\"app\" setzen, zum Beispiel backend.main:app, oder FLASK_APP in der .env des Projekts";
    FlaskModuleMissing { module } => "das Modul „{module}“ ließ sich nicht importieren", "Die Einstellung \"app\" prüfen, oder FLASK_APP in der .env des Projekts";
    DjangoSettingsIncomplete { why } => "Djangos Einstellungen sind nicht vollständig: {why}", "Die Einstellungen vervollständigen, dann wieder starten";
    ProgramMissing { path } => "das Programm „{path}“ ist nicht da", "Den Befehl des Servers und seinen Arbeitsordner prüfen";
    FileMissing { path } => "die Datei „{path}“ wurde nicht gefunden", "Sie anlegen, oder den Pfad und den Arbeitsordner des Servers prüfen";
    FileDenied { path } => "er darf die Datei „{path}“ nicht benutzen", "Dem eigenen Benutzer das Lesen und Schreiben erlauben: chmod u+rw „{path}“";
    Denied { why } => "ihm wurde etwas verweigert: {why}", "Ihm den Zugriff geben, oder einen Port über 1023 nehmen";
    OutOfMemory {} => "ihm ging der Speicher aus", "Andere Programme schließen, oder ihn weniger auf einmal laden lassen";
    FailedWith { kind } => "er scheiterte mit {kind}", "Sein Log sagt mehr";
    FailedWithWhy { kind, why } => "er scheiterte mit {kind}: {why}", "Sein Log sagt mehr";
    FailedAt { kind, file, line } => "er scheiterte mit {kind}, in {file}, Zeile {line}", "Sein Log sagt mehr";
    FailedWithWhyAt { kind, why, file, line } => "er scheiterte mit {kind}: {why}, in {file}, Zeile {line}", "Sein Log sagt mehr";
    ErrorAt { why, file, line } => "er scheiterte mit einem Fehler: {why}, in {file}, Zeile {line}", "Sein Log sagt mehr";
    ThrownAt { why, file, line } => "er scheiterte mit „{why}“, in {file}, Zeile {line}", "Sein Log sagt mehr";
    Rejected { why } => "er scheiterte mit „{why}“, was nichts in ihm behandelt", "Sein Log sagt mehr";
    PanickedAt { why, file, line } => "er brach ab: {why}, in {file}, Zeile {line}", "Sein Log sagt mehr";
    StartupFailed {} => "der eigene Start der Anwendung schlug fehl", "Sein Log sagt mehr";
    GunicornNotLoaded {} => "gunicorn konnte die Anwendung nicht laden", "Sein Log sagt mehr";
    ProgramFileMissing { path } => "die Datei „{path}“ des Programms ist nicht da", "Den Pfad, den Befehl des Servers und seinen Arbeitsordner prüfen";
    NodePackageMissing { package } => "das Node-Paket „{package}“ ist nicht installiert", "Im Ordner des Projekts „npm install“ ausführen, und „npm install {package}“, falls das nicht hilft";
    RequireInModule {} => "es steht „require“ in einem ES-Modul", "„import“ verwenden, oder die Datei .cjs nennen";
    ScriptMissing { script } => "die package.json des Projekts hat kein Skript „{script}“", "Eines ihrer Skripte nehmen, oder dieses in package.json ergänzen";
    PackageJsonMissing {} => "im Arbeitsordner des Servers gibt es keine package.json", "Den Arbeitsordner des Servers prüfen";
    NodePackagesMissing { tool } => "die Pakete des Projekts sind nicht installiert („{tool}“ wurde nicht gefunden)", "Im Ordner des Projekts „npm install“ ausführen";
    NodeOutOfMemory {} => "ihm ging der Speicher aus", "Ihm mehr geben: NODE_OPTIONS=--max-old-space-size=4096 in der .env des Projekts";
    JarMissing { path } => "das Programm „{path}“ ist nicht da", "Es bauen, oder den Befehl des Servers und seinen Arbeitsordner prüfen";
    JavaMainMissing { class } => "die Java-Klasse „{class}“ wurde nicht gefunden", "Das Projekt bauen, oder den Befehl des Servers und seinen Klassenpfad prüfen";
    JavaClassMissing { class } => "die Java-Klasse „{class}“ wurde nicht gefunden", "Ihre Bibliothek bei den Abhängigkeiten des Projekts ergänzen, dann neu bauen";
    JavaTooOld {} => "es wurde für ein neueres Java gebaut als das installierte", "Ein neueres Java installieren, oder für dieses bauen";
    JavaOutOfMemory { why } => "ihm ging der Speicher aus: {why}", "Ihm mehr geben: JAVA_TOOL_OPTIONS=-Xmx2g in der .env des Projekts";
    NotCompiled { package } => "„{package}“ lässt sich nicht übersetzen", "Berichtigen, was der Compiler im Log nennt, dann wieder starten";
    ItsPortInUse {} => "sein Port ist belegt", "Den Port frei machen oder einen anderen nehmen";
    ItsPortDenied {} => "er darf seinen Port nicht öffnen", "Einen Port über 1023 nehmen";
    PortDenied { port } => "er darf Port {port} nicht öffnen", "Einen Port über 1023 nehmen";
    ItsPortReserved {} => "er darf seinen Port nicht öffnen: Das System hat ihn reserviert", "Einen anderen Port nehmen";
    ServiceDown { service, place } => "{service} auf {place} nimmt keine Verbindungen an", "{service} starten, oder die Adresse in den Einstellungen berichtigen";
    NeedDown {} => "ein Server, den er braucht, nimmt keine Verbindungen an", "Zuerst seine Datenbank und dergleichen starten; sein Log sagt mehr";
    NeedDownAt { place } => "ein Server, den er braucht, auf {place}, nimmt keine Verbindungen an", "Zuerst jenen starten, oder seine Adresse in den Einstellungen berichtigen";
    CommandMissing { command } => "der Befehl „{command}“ wurde nicht gefunden", "Ihn installieren, oder den Befehl des Servers prüfen";
    ProgramDenied { path } => "das Programm „{path}“ darf nicht ausgeführt werden", "Es ausführbar machen: chmod +x „{path}“";
    CrashedInNativeCode { how } => "er stürzte in nativem Code ab ({how})", "Sein Log sagt mehr";
    Aborted { how } => "er brach sich selbst ab ({how})", "Sein Log sagt mehr";
    EndedBySignal { how } => "er wurde beendet durch {how}";
    EndedByItself {} => "er endete von selbst mit Exit-Code 0";
    ItsProgramDenied { how } => "sein Programm lässt sich nicht ausführen ({how})", "Es ausführbar machen";
    ACommandMissing { how } => "ein Befehl wurde nicht gefunden ({how})", "Den Befehl des Servers prüfen";
    KilledMaybeForMemory { how } => "er wurde zwangsweise beendet ({how}), möglicherweise, weil der Speicher ausging", "Andere Programme schließen, oder ihn weniger Speicher brauchen lassen";
    KilledForMemory {} => "er wurde zwangsweise beendet (Signal SIGKILL), höchstwahrscheinlich, weil der Speicher ausging", "Andere Programme schließen, oder ihn weniger Speicher brauchen lassen";
    KilledBySystem {} => "er wurde zwangsweise beendet (Signal SIGKILL); das System tut das, wenn der Speicher ausgeht", "Andere Programme schließen, oder ihn weniger Speicher brauchen lassen";
    Killed {} => "er wurde zwangsweise beendet (Signal SIGKILL)";
    EndedWith { how } => "er endete mit {how}", "Sein Log sagt mehr";
    EndedAsUnhealthy { why } => "er {why} und wurde deshalb beendet", "Nach seinen Einstellungen wird er neu gestartet, wenn er ungesund ist";
    GivenUp {} => "er wurde aufgegeben, und es ist nicht bekannt, warum", "Sein Log sagt mehr";
    SupervisorKilled {} => "sein Supervisor wurde von außen beendet", "Ihn wieder starten; was von ihm übrig ist, wird vorher aufgeräumt";
    ExitCode { code } => "…Exit-Code {code}";
    Signal { name } => "…Signal {name}";

    // What an unhealthy server does; "it …".
    AnswersStatus { status, path } => "…antwortet mit {status} auf {path}";
    NotListening { port } => "…hat Port {port} nicht geöffnet";
    NoConnection { port } => "…nimmt auf Port {port} keine Verbindung an";
    NotHttp { path } => "…antwortet auf {path} nicht in HTTP";
    NoAnswerWithin { path, seconds } => "…antwortet auf {path} nicht in {seconds} s";

    // Who holds a port.
    HiddenProcess {} => "…einem Prozess, den das System nicht zeigt";
    ProcessOfUser { user } => "…einem Prozess von Benutzer {user}";
    ProcessOfAnother {} => "…dem Prozess eines anderen Benutzers";
    Process { name, pid } => "{name} ({pid})";
    OtherUsersProcess { name, pid, user } => "{name} ({pid}) von Benutzer {user}";
    YourServer { process, server } => "{process}, dem Server {server}";

    // Why a process must not be ended.
    ServesDocker {} => "er dient einem Container", "`docker ps` nennt ihn, `docker stop NAME` beendet ihn";
    ServesPodman {} => "er dient einem Container", "`podman ps` nennt ihn, `podman stop NAME` beendet ihn";
    ServesVirtualMachine {} => "er dient einer virtuellen Maschine", "Sie mit `limactl stop` stoppen";
    ServesWsl {} => "er dient einem Programm in WSL", "Es dort stoppen";
    IsAirPlay {} => "das ist AirPlay", "Den AirPlay-Empfänger in den Systemeinstellungen ausschalten, oder einen anderen Port nehmen";
    IsTrayvisor {} => "das ist Trayvisor selbst";
    IsLaunchdJob {} => "das ist ein Dienst des Systems", "Einen anderen Port nehmen; `launchctl list` zeigt die Dienste des Systems";
    IsSystem {} => "das gehört zum System", "Einen anderen Port nehmen";
    IsHttpSys {} => "das gehört zum System, das darüber IIS und Ähnliches bedient (http.sys)", "Dieses stoppen, oder einen anderen Port nehmen";
    BelongsToUser { user } => "er gehört Benutzer {user}", "Einen anderen Port nehmen";
    BelongsToAnother {} => "er gehört einem anderen Benutzer oder dem System", "Einen anderen Port nehmen";
    NotShown {} => "das System zeigt ihn nicht", "Einen anderen Port nehmen";
    InContainer { id } => "er läuft in einem Container", "`docker stop {id}` oder `podman stop {id}` beendet ihn";
    InSomeContainer {} => "er läuft in einem Container", "Diesen stoppen, oder ihn darin";
    ForeignSocket {} => "sein Socket gehört einem anderen Benutzer, wie bei Socket-Units", "`systemctl list-sockets` zeigt sie";
    SocketUnit { option } => "das ist eine Socket-Unit", "`systemctl{option} list-sockets` nennt sie, `systemctl{option} stop NAME.socket` beendet sie";

    // What a server is, and how it was detected.
    FoundIn { kind, file } => "{kind}, gefunden in {file}";
    ProcfileProcess { name } => "Prozess {name}";
    PythonProgram {} => "Python-Programm";
    StaticPages {} => "Statische Seiten";
    DescribedCommand { command } => "Befehl {command}";
    AsgiApp { app } => "ASGI-Anwendung {app}";
    SomeCommand {} => "ein Befehl";

    // What the user should know about a command.
    ReloadWins { workers } => "automatisches Neuladen und {workers} Worker gehen nicht zusammen: Neuladen ist an, also läuft ein Worker", "Mit `trayvisor config --reload false` laufen alle {workers}";
    WorkersNeedGunicorn { workers } => "für {workers} Worker wird gunicorn in der eigenen Python-Umgebung des Projekts gebraucht: ein Worker läuft";
    EnvironmentBroken { folder } => "die Python-Umgebung {folder} ist kaputt: ihr Python ist weg", "Sie neu anlegen";
    ToolMissing { tool } => "das Projekt benutzt {tool}, und {tool} ist nicht installiert";
    ProcfileHasMore {} => "im Procfile stehen noch andere Prozesse", "`trayvisor import Procfile` macht aus jedem einen Server";
    KeyMisspelt { key, file, meant } => "unbekannter Schlüssel {key} in {file}: war {meant} gemeint?";
    KeyUnknown { key, file } => "unbekannter Schlüssel {key} in {file}: er bewirkt nichts";
    KeyRepeated { key, file } => "{key} steht zweimal in {file}: das Letzte gilt";
    CommentsLost { file, comments } => "diese Änderung entfernt Kommentare aus {file}: {comments}";

    // Projects and their files.
    NoProject { dir, looked_for } => "in {dir} ist kein Projekt: keine .backend_config.json hier oder darüber, und nichts zum Ausführen (gesucht: {looked_for})", "Zum Ordner des Projekts gehen, oder eine .backend_config.json mit einem \"command\" schreiben";
    NothingToRun { file, looked_for } => "{file} nennt weder \"command\" noch \"app\", und sonst ist nichts zum Ausführen da (gesucht: {looked_for})", "Ein \"command\" ergänzen";
    NotAFolder { dir } => "{dir} ist kein Ordner", "Ihn anlegen, oder einen anderen nennen";
    FolderName { dir } => "der Name von {dir} ist kein gültiger Text", "Den Ordner umbenennen";
    NotValid { file, line, column, language, why } => "{file}:{line}:{column} ist kein gültiges {language}: {why}", "Es dort berichtigen, dann noch einmal versuchen";
    ByteNotUtf8 {} => "da ist ein Byte, das kein UTF-8 ist";
    NotUtf16 {} => "es ist kein gültiges UTF-16";
    NoValue {} => "es steht kein Wert darin";
    ConfigValue { key, value, allowed } => "{key} kann nicht {value} sein, sondern {allowed}", "Den Wert berichtigen und noch einmal versuchen";
    ItCanBe { allowed } => "möglich ist: {allowed}";
    UnknownKey { key, known } => "{key} ist keine Einstellung", "Es gibt {known}";
    UnknownServer { name, project, known } => "{project} hat keinen Server namens \"{name}\"", "Es gibt {known}";
    WhichServer { known } => "welcher Server?", "Einen nennen von {known}";
    UnknownProject { dir } => "{dir} ist keines der bekannten Projekte", "Es mit `trayvisor add` hinzufügen";
    ConfigChanged { file } => "{file} hat sich inzwischen geändert, daher wurde nichts gespeichert", "Sie neu laden und die Änderung wiederholen";
    RenameRunning { name } => "{name} läuft und behält so lange seinen Namen; nichts wurde gespeichert", "Ihn vor dem Umbenennen oder Entfernen stoppen";
    NoVariable { name } => "{name} ist in den Einstellungen nicht (mehr) gesetzt";
    NotAgreed { servers } => "{servers} würde einen Befehl ausführen, dem noch niemand zugestimmt hat", "Ihn im Fenster von Trayvisor ansehen und zustimmen, oder mit `trayvisor start` starten";
    NeedsCycle { project, path } => "die Server von {project} brauchen einander im Kreis: {path}", "Einen davon aus \"depends_on\" nehmen";
    NeedFailed { name, need } => "{name} wurde nicht gestartet: Er braucht {need}, der nicht bereit ist";
    NothingReads { name } => "{name} läuft nicht, deshalb wurde nichts gesendet", "Ihn zuerst starten";
    StillRunning { project, running } => "in {project} laufen noch Server ({running})", "Zuerst diese stoppen";
    ProgramNotFound { program, places } => "das Programm \"{program}\" wurde nicht gefunden; gesucht wurde in {places}", "Es installieren, oder seine Schreibweise prüfen";
    NoPython { places } => "es wurde kein Python gefunden; gesucht wurde in {places}", "Python installieren, oder es mit \"python\" in .backend_config.json nennen";
    NoPythonSince { notes, places } => "es wurde kein Python gefunden: {notes}; gesucht wurde in {places}", "Python installieren, oder es mit \"python\" in .backend_config.json nennen";
    Places { places } => "…{places}";
    NoPlaces {} => "…gar keinem Ordner (PATH ist leer)";
    NoEnvFile { file } => "{file} gibt es nicht, und \"env_file\" nennt sie", "Sie anlegen, oder aus .backend_config.json nehmen";
    EnvLine { file, line } => "{file}:{line} wird übergangen: Die Zeile hat nicht die Form NAME=Wert", "Es dort berichtigen";
    NotExportable { text, place } => "{text} kann nicht in {place} stehen", "Es umbenennen und noch einmal exportieren";
    NothingToImport { file } => "{file} nennt nichts zum Ausführen", "Ein Procfile hat Zeilen wie `web: npm start`, eine process-compose.yaml hat `processes:`";
    FileExists { file } => "{file} gibt es schon und wurde nicht überschrieben", "Es wegschieben und noch einmal versuchen";

    // Allowed values of a setting: "it must be …".
    AText {} => "…ein Text";
    Texts {} => "…eine Liste von Texten";
    TrueOrFalse {} => "…true oder false";
    WholeNumber { low, high } => "…eine ganze Zahl von {low} bis {high}";
    PortNumber {} => "…eine ganze Zahl von 1 bis 65535, oder null für keinen Port";
    PortOfKind { kind } => "…eine ganze Zahl von 1 bis 65535, denn {kind} braucht einen";
    SecondsBetween { low, high } => "…eine Zahl von Sekunden zwischen {low} und {high}";
    Address {} => "…eine Adresse oder ein Rechnername, wie 127.0.0.1, 0.0.0.0 oder localhost";
    AppName {} => "…ein Modul und ein Name darin, wie backend.main:app";
    PathBeginsWithSlash {} => "…ein Pfad, der mit / beginnt";
    CommandValue {} => "…eine Liste von Texten, das Programm zuerst, oder ein Text zusammen mit \"shell\": true";
    FilePaths {} => "…der Pfad einer Datei, eine Liste davon, oder false für keine";
    TextsByName {} => "…ein Objekt mit einem Wert für jede Variable";
    VariableName {} => "…der Name einer Variablen ohne =";
    ServerName {} => "…ein Name ohne / \\ : * ? \" < > | und Steuerzeichen, denn seine Dateien tragen ihn";
    FreeServerName {} => "…ein Name, den kein anderer Server des Projekts hat";
    OtherServers { servers } => "…Namen der anderen Server dieses Projekts ({servers})";
    AnObject {} => "…ein Objekt";
    ConfigObject {} => "…ein Objekt: {{ … }}";
    ServersObject {} => "…ein Objekt mit Servern nach Namen";
    ServersObjectEmpty {} => "…ein Objekt mit mindestens einem Server";
    SettingsObject {} => "…ein Objekt mit Einstellungen";
    HealthValue {} => "…false oder ein Objekt mit \"path\"";
    AlertsValue {} => "…false, oder ein Objekt mit \"webhook\" und \"email\"";
    SignalName {} => "…TERM, INT, QUIT, HUP, USR1 oder USR2";
    OneOf { names } => "…eines von {names}";
    ListOf { names } => "…eine Liste aus {names}";
    WebhookValue {} => "…eine Adresse, oder ein Objekt mit \"url\"";
    WebhookAddress {} => "…eine https://-Adresse ohne Benutzernamen darin, oder http:// zu diesem Rechner oder einer privaten IP-Adresse";
    WebhookAddressOrSecret {} => "…eine https://-Adresse ohne Benutzernamen darin, oder http:// zu diesem Rechner oder einer privaten IP-Adresse; {{secret:NAME}} steht für ein Geheimnis";
    EmailValue {} => "…ein Objekt mit \"to\" und \"smtp\"";
    EmailAddress {} => "…eine E-Mail-Adresse, wie me@example.com";
    EmailAddresses {} => "…eine E-Mail-Adresse, oder eine Liste davon";
    HostAndPort {} => "…ein Rechner und ein Port, wie smtp.example.com:587";
    TlsValue {} => "…starttls, tls, oder, für einen Server auf diesem Rechner, none";
    SecretTemplate { names } => "…ein Text mit {{secret:NAME}} darin, wobei NAME {names} ist";
    SecretNames {} => "…ein Name aus Buchstaben, Ziffern, - und _, bis zu 64";

    // Files and programs.
    FileRefused { path, action, why } => "{path}: {action} ging nicht: {why}";
    Read {} => "…Lesen";
    Written {} => "…Schreiben";
    Created {} => "…Anlegen";
    Opened {} => "…Öffnen";
    Removed {} => "…Entfernen";
    Locked {} => "…Sperren";
    PutAside {} => "…Beiseitelegen";
    Ended {} => "…Beenden";
    SocketPathTooLong { path } => "{path} ist zu lang für den Pfad eines Sockets", "TRAYVISOR_HOME auf einen kürzeren setzen";
    UnsafeFile { path, what } => "{path} {what}; Trayvisor fasst das nicht an", "Es wegschieben und noch einmal versuchen";
    IsLink {} => "…ist ein symbolischer Link";
    IsFolder {} => "…ist ein Ordner";
    IsNotRegular {} => "…ist keine gewöhnliche Datei";
    IsHardLink {} => "…hat einen zweiten Namen (einen Hardlink)";
    IsOfAnotherUser {} => "…gehört einem anderen Benutzer";
    SpawnFailed { program, why } => "{program} ließ sich nicht starten: {why}";
    LaunchAtLogin { why } => "die Liste des Systems, was beim Anmelden startet, ließ sich nicht benutzen: {why}";
    NoEditor { file } => "es wurde kein Editor gefunden, um {file} zu öffnen", "In den Trayvisor-Einstellungen einen nennen";
    UnknownEditor { name } => "ein Programm {name} gibt es hier nicht", "Den Befehl eines Editors angeben, etwa code, oder den ganzen Pfad seines Programms";
    NoSuchPlace { place } => "{place} ist keine Datei dieses Projekts (mehr) und wurde nicht geöffnet";
    NoSuchPage {} => "dieser Server hat keine solche Seite";
    UrlNotOpened { url, why } => "{url} ließ sich nicht öffnen: {why}";
    NotShownInFolder { file, why } => "{file} ließ sich nicht zeigen: {why}";
    WindowNotOpened { why } => "das Fenster ließ sich nicht öffnen: {why}";
    Expression { why } => "das ist kein regulärer Ausdruck: {why}";
    TooMuchToCopy { megabytes } => "das ist zu viel, um es zu kopieren: höchstens {megabytes} MB", "Es als Datei speichern";
    LogClosed {} => "dieses Log wird nicht mehr gezeigt";

    // Ports.
    PortBusy { port, holders } => "Port {port} ist belegt von {holders}";
    HolderProtected { port, holders, reasons, advice } => "Port {port} ist belegt von {holders} und wurde nicht frei gemacht: {reasons}", "{advice}";
    HolderUnseen { port, holders } => "Port {port} ist belegt von {holders} und wurde nicht frei gemacht", "Einen anderen Port nehmen";
    HolderReplaced { port, holders } => "Port {port} ist inzwischen belegt von {holders}, daher wurde nichts beendet", "Noch einmal nachsehen, und ihn dann frei machen";
    PortStillBusy { port, holders } => "Port {port} ist immer noch belegt, von {holders}", "Er endet nicht, oder etwas startet ihn immer wieder: das stoppen";
    PortHeldAgain { port, holders, restarter, pid } => "Port {port} ist immer noch belegt, von {holders}", "{restarter} ({pid}) startet ihn immer wieder: das stoppen";
    PortHeldBySystemd { port, holders } => "Port {port} ist immer noch belegt, von {holders}", "systemd startet ihn immer wieder: `systemctl --user list-units` nennt den Dienst, diesen stoppen";
    PortNeedsRights { port } => "Port {port} braucht Administratorrechte, wie alle niedrigen Nummern", "Einen anderen nehmen, zum Beispiel 8000";
    PortReserved { port } => "Port {port} ist von Windows reserviert, meist für Hyper-V oder WSL", "Einen anderen nehmen (`netsh interface ipv4 show excludedportrange protocol=tcp` nennt alle)";

    // Starting and stopping.
    DidNotStart { name, cause, advice } => "{name} ist nicht gestartet: {cause}", "{advice}";
    StoppedMeanwhile { name } => "{name} wurde gestoppt, ehe er bereit war";
    StillStopping { name, seconds, waiting_for } => "{name} stoppt nach {seconds} s immer noch; er wartet auf {waiting_for}";
    SupervisorSilent { name } => "der Supervisor von {name} antwortet nicht", "`trayvisor doctor` weiß vielleicht mehr";
    ItsSupervisorSilent { pid } => "sein Supervisor (PID {pid}) antwortet nicht";
    SupervisorNotUp { name } => "der Supervisor von {name} ist nicht rechtzeitig gestartet", "`trayvisor doctor` weiß vielleicht mehr";
    SupervisorNotStarted { name, why } => "der Supervisor von {name} konnte nicht starten: {why}";
    SupervisorEnded { name, since } => "der Supervisor von {name} wurde von außen beendet, nach {since}";
    SupervisorUnreadable { name } => "der Supervisor von {name} gehört zu einer anderen Version von Trayvisor und ist nicht zu verstehen", "Den Server stoppen und wieder starten";
    SupervisorHung { name, pid, why } => "der Supervisor von {name} (PID {pid}) antwortet nicht und ist nicht zu beenden: {why}";
    SupervisorStays { name, pid } => "der Supervisor von {name} (PID {pid}) antwortet nicht und endet nicht", "Ihn von Hand beenden";
    SupervisorEndedAtOnce { name, log } => "der Supervisor von {name} endete sofort", "{log} sagt vielleicht, warum";
    ItsProcesses {} => "…seine Prozesse";
    SupervisorFailed { name, why } => "der Supervisor von {name} ist gescheitert: {why}";

    // Alerts.
    WebhookTo { host } => "Webhook an {host}";
    EmailTo { addresses } => "E-Mail an {addresses}";
    SomeDestination {} => "…ein Ziel";
    UnknownDestination {} => "dorthin gehen keine Alarme mehr: die Einstellungen haben sich geändert";
    SecretInConfig { key, option } => "{key} enthält ein Geheimnis, und Konfigurationsdateien können andere lesen", "Dort {{secret:NAME}} schreiben, und es `trayvisor alerts secret NAME{option}` geben";
    NoSecret { name, option } => "das Geheimnis {name} ist nicht gesetzt", "Es `trayvisor alerts secret {name}{option}` geben";
    Keyring { name, why, option } => "der Schlüsselbund des Systems gibt das Geheimnis {name} nicht her ({why})", "Ihn entsperren, oder das Geheimnis neu `trayvisor alerts secret {name}{option}` geben";
    SecretName { name, allowed } => "ein Geheimnis kann nicht {name} heißen, sondern {allowed}";
    EmptySecret { name } => "das Geheimnis {name} darf nicht leer sein", "Es auf die Frage hin eintippen, oder auf die Standardeingabe schreiben";
    DestinationUnusable { why, advice } => "seine Einstellungen sind nicht zu gebrauchen: {why}", "{advice}";
    AddressUnusable { allowed } => "seine Adresse kann nur so sein: {allowed}";
    AnswerLate { seconds } => "es kam in {seconds} s keine Antwort";
    AnsweredRedirect { status } => "die Antwort war {status}, eine Weiterleitung, der nicht gefolgt wird";
    AnsweredDenied { status } => "die Antwort war {status}: die Adresse oder ihr Token gilt nicht";
    AnsweredGone { status } => "die Antwort war {status}: diesen Webhook gibt es nicht (mehr)";
    Answered { status } => "die Antwort war {status}";
    HostUnknown {} => "sein Name wurde nicht gefunden";
    TlsFailed {} => "die TLS-Verbindung schlug fehl";
    TlsNotSpoken {} => "dort wird kein TLS gesprochen";
    CertificateDistrusted { why } => "seinem TLS-Zertifikat ist nicht zu trauen ({why})";
    CertificatesUnreadable {} => "die Zertifikate des Systems waren nicht zu lesen";
    AnswerNotHttp {} => "die Antwort war kein HTTP";
    ProxyRefused {} => "der Proxy, den die Umgebung nennt, ließ es nicht durch";
    ConnectionFailed {} => "die Verbindung schlug fehl";
    NothingListens {} => "dort lauscht nichts (Verbindung abgelehnt)";
    HungUp {} => "die Verbindung wurde ohne Antwort beendet";
    MailHostUnknown { host } => "der Name {host} wurde nicht gefunden";
    MailLate { seconds } => "der Mailserver brauchte länger als {seconds} s";
    MailLoginRefused { code } => "der Mailserver nimmt Benutzernamen oder Passwort nicht an ({code})";
    MailAddressRefused { code } => "der Mailserver nimmt einen Absender oder Empfänger nicht an ({code})";
    MailRefused { code } => "der Mailserver hat es abgelehnt ({code})";
    MailUnwritable {} => "die E-Mail ließ sich nicht schreiben";
    TestFailed {} => "der Test selbst schlug fehl";
    TriedForADay {} => "die Zustellung gelang einen Tag lang nicht, und der Alarm wurde verworfen";
    DeliveryFailed {} => "die Zustellung selbst schlug fehl";
    MailServerLacks {} => "der Mailserver kann nicht, was nötig ist: STARTTLS, oder eine Art der Anmeldung";
    MailNotSmtp {} => "die Antwort war kein SMTP";
}
