//! Lists the window's commands, so that its capability can allow them one by one.

fn main() {
    let commands = tauri_build::AppManifest::new().commands(&[
        "servers",
        "start",
        "take_over",
        "stop",
        "restart",
        "start_all",
        "stop_all",
        "restart_all",
        "arrange",
        "choose_folder",
        "propose",
        "add_project",
        "remove_project",
        "restore_project",
        "ports",
        "free_port",
        "log_open",
        "log_look",
        "log_rows",
        "log_find",
        "log_position",
        "log_text",
        "log_save",
        "open_link",
        "log_preferences",
        "set_log_preferences",
        "history",
        "crash_reports",
        "metrics",
        "about",
        "network_url",
        "set_port",
        "open_page",
        "initial",
    ]);
    tauri_build::try_build(tauri_build::Attributes::new().app_manifest(commands))
        .expect("the shell's configuration");
}
