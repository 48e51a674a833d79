//! Spring Boot: a Maven or Gradle build that mentions it.

use super::folder::Folder;
use super::{Found, Run, words};
use trayvisor_platform as platform;

const WHERE: &[(&str, &str)] = &[("SERVER_PORT", "{port}"), ("SERVER_ADDRESS", "{host}")];

pub(super) fn detect(folder: &Folder) -> Option<Found> {
    let names_spring =
        |file: &&str| folder.text(file).is_some_and(|text| text.contains("org.springframework.boot"));
    let file = ["pom.xml", "build.gradle", "build.gradle.kts"].into_iter().find(names_spring)?;
    let command = if file == "pom.xml" {
        words([&tool(folder, platform::MAVEN_WRAPPER, "mvn"), "spring-boot:run"])
    } else {
        // Gradle's daemon would run the server outside its tree.
        words([
            &tool(folder, platform::GRADLE_WRAPPER, "gradle"),
            "bootRun",
            "--no-daemon",
            "--console=plain",
        ])
    };
    let found = Found::new("Spring Boot", file, Some(8080), Run::Program(command));
    Some(found.told_by(WHERE))
}

/// The project's own wrapper, else the installed tool.
fn tool(folder: &Folder, wrapper: &str, installed: &str) -> String {
    if folder.has(wrapper) { format!("./{wrapper}") } else { installed.to_owned() }
}
