//! A table is a file of facts: laws, services, a consent manager.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::check;
use super::super::document::{Document, Step};
use super::super::error::Problem;
use super::super::law::Law;
use super::super::manager::ConsentManager;
use super::super::profile::Profiles;
use super::super::service::{Cookie, Lifetime, Service, Services};
use super::{Loader, SourceFile};

impl Loader {
    pub(super) fn laws(&mut self, file: &SourceFile) {
        let (laws, document) = match Document::parse::<BTreeMap<String, Law>>(&file.text, 0) {
            Ok(parsed) => parsed,
            Err(error) => return self.syntax_error(&error, file),
        };
        self.no_blanks(&document, file);
        self.ids(&document, "laws", file);
        for (id, law) in laws {
            let place = |key| document.place(&[Step::Key(&id), Step::Key(key)]);
            if !check::is_date(&law.date) {
                let reason = "is no date like `2019-12-10`";
                let key = "date".to_owned();
                self.fault(Problem::Form { key, reason }, file, place("date"));
            }
            if let Some(address) = &law.address {
                self.secure_address("address", address, file, place("address"));
            }
            if self.catalogue.laws.contains_key(&id) {
                let span = document.place(&[Step::Key(&id)]);
                self.fault(
                    Problem::Duplicate {
                        what: "the law",
                        id,
                    },
                    file,
                    span,
                );
                continue;
            }
            self.catalogue.laws.insert(id, law);
        }
    }

    pub(super) fn profiles(&mut self, file: &SourceFile) {
        let (profiles, document) = match Document::parse::<Profiles>(&file.text, 0) {
            Ok(parsed) => parsed,
            Err(error) => return self.syntax_error(&error, file),
        };
        self.no_blanks(&document, file);
        self.ids(&document, "profiles", file);
        let all: Vec<String> = profiles.keys().cloned().collect();
        for (id, profile) in profiles {
            for lint in profile.lints.keys() {
                if self.catalogue.lint(lint).is_none() {
                    let help = self.catalogue.nearest_lint(lint);
                    let help = help.map(|near| format!("did you mean `{near}`?"));
                    let place = [Step::Key(&id), Step::Key("lints"), Step::Key(lint)];
                    let problem = Problem::UnknownLint(lint.clone());
                    self.fault_with(problem, file, document.place(&place), help);
                }
            }
            if let Some(base) = &profile.extends
                && !all.contains(base)
            {
                let help = check::did_you_mean(base, all.iter().map(String::as_str));
                let span = document.place(&[Step::Key(&id), Step::Key("extends")]);
                self.fault_with(Problem::UnknownProfile(base.clone()), file, span, help);
            }
            self.catalogue.profiles.insert(id, profile);
        }
    }

    pub(super) fn services(&mut self, file: &SourceFile) {
        let (services, document) = match Document::parse::<Services>(&file.text, 0) {
            Ok(parsed) => parsed,
            Err(error) => return self.syntax_error(&error, file),
        };
        self.no_blanks(&document, file);
        self.ids(&document, "services", file);
        for (id, service) in services {
            self.service(&id, &service, &document, file);
            if self.catalogue.services.contains_key(&id) {
                let span = document.place(&[Step::Key(&id)]);
                self.fault(
                    Problem::Duplicate {
                        what: "the service",
                        id,
                    },
                    file,
                    span,
                );
                continue;
            }
            self.catalogue.services.insert(id, service);
        }
    }

    fn service(&mut self, id: &str, service: &Service, document: &Document, file: &SourceFile) {
        let addresses = [
            ("scripts", &service.scripts),
            ("frames", &service.frames),
            ("styles", &service.styles),
            ("pixels", &service.pixels),
            ("images", &service.images),
            ("requests", &service.requests),
        ];
        for (key, list) in addresses {
            self.addresses(list, &[Step::Key(id), Step::Key(key)], document, file);
            for (index, pair) in list.windows(2).enumerate() {
                let [before, after] = pair else { continue };
                let place = [Step::Key(id), Step::Key(key), Step::Index(index + 1)];
                let problem = match after.cmp(before) {
                    std::cmp::Ordering::Greater => continue,
                    std::cmp::Ordering::Equal => Problem::Repeated(after.clone()),
                    std::cmp::Ordering::Less => Problem::Unsorted {
                        what: "addresses",
                        before: before.clone(),
                        after: after.clone(),
                    },
                };
                self.fault(problem, file, document.place(&place));
            }
        }
        self.cookies(id, &service.cookies, document, file);
        let names = [
            &service.calls,
            &service.elements,
            &service.packages,
            &service.files,
            &service.attributes,
        ];
        let lists = addresses.map(|(_, list)| list);
        if lists.iter().chain(&names).all(|list| list.is_empty()) {
            let span = document.place(&[Step::Key(id)]);
            let help = "give it scripts, frames, calls, packages or anything else that loads it";
            self.fault_with(
                Problem::Unrecognisable(id.to_owned()),
                file,
                span,
                Some(help.into()),
            );
        }
        let is_code =
            |code: &String| code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_uppercase());
        let country = service.company.country.as_ref();
        if country.is_some_and(|code| !is_code(code)) {
            let span = document.place(&[Step::Key(id), Step::Key("company"), Step::Key("country")]);
            let reason = "is no country code like `DK`";
            self.fault(
                Problem::Form {
                    key: "country".to_owned(),
                    reason,
                },
                file,
                span,
            );
        }
        let names = [service.name.as_str(), service.company.name.as_str()];
        let span = document.place(&[Step::Key(id), Step::Key("help")]);
        self.wording("help", &service.help, &names, file, span);
    }

    /// Each once, sorted by name, with a lifetime that can be counted.
    fn cookies(&mut self, id: &str, cookies: &[Cookie], document: &Document, file: &SourceFile) {
        let place = |index| [Step::Key(id), Step::Key("cookies"), Step::Index(index)];
        for (index, pair) in cookies.windows(2).enumerate() {
            let [before, after] = pair else { continue };
            let problem = match after.name.cmp(&before.name) {
                std::cmp::Ordering::Greater => continue,
                std::cmp::Ordering::Equal => Problem::Repeated(after.name.clone()),
                std::cmp::Ordering::Less => Problem::Unsorted {
                    what: "cookies",
                    before: before.name.clone(),
                    after: after.name.clone(),
                },
            };
            self.fault(problem, file, document.place(&place(index + 1)));
        }
        for (index, cookie) in cookies.iter().enumerate() {
            self.lifetime(cookie.lifetime.as_deref(), document, &place(index), file);
        }
    }

    fn lifetime(
        &mut self,
        lifetime: Option<&str>,
        document: &Document,
        place: &[Step],
        file: &SourceFile,
    ) {
        if lifetime.is_some_and(|words| Lifetime::read(words).is_none()) {
            let key = "lifetime".to_owned();
            let reason = "is neither `session` nor a number and a unit like `13 months`";
            self.fault(Problem::Form { key, reason }, file, document.place(place));
        }
    }

    fn addresses(&mut self, list: &[String], at: &[Step], document: &Document, file: &SourceFile) {
        for (index, address) in list.iter().enumerate() {
            if address.trim().is_empty() {
                continue;
            }
            if let Some(reason) = check::address(address) {
                let place: Vec<Step> = at.iter().copied().chain([Step::Index(index)]).collect();
                let address = address.clone();
                self.fault(
                    Problem::Address { address, reason },
                    file,
                    document.place(&place),
                );
            }
        }
    }

    pub(super) fn manager(&mut self, file: &SourceFile, id: &str) {
        let (manager, document) = match Document::parse::<ConsentManager>(&file.text, 0) {
            Ok(parsed) => parsed,
            Err(error) => return self.syntax_error(&error, file),
        };
        self.no_blanks(&document, file);
        if !check::is_id(id) {
            self.fault(Problem::Id(id.to_owned()), file, 0..0);
        }
        self.addresses(&manager.scripts, &[Step::Key("scripts")], &document, file);
        if let Some(blocking) = &manager.auto_blocking {
            let place = [Step::Key("auto-blocking"), Step::Key("scripts")];
            self.addresses(&blocking.scripts, &place, &document, file);
        }
        let span = document.place(&[Step::Key("documentation")]);
        self.secure_address("documentation", &manager.documentation, file, span);
        for (index, cookie) in manager.cookies.iter().enumerate() {
            let place = [Step::Key("cookies"), Step::Index(index)];
            self.lifetime(cookie.lifetime.as_deref(), &document, &place, file);
        }
        if self.catalogue.managers.contains_key(id) {
            let id = id.to_owned();
            return self.fault(
                Problem::Duplicate {
                    what: "the consent manager",
                    id,
                },
                file,
                0..0,
            );
        }
        self.catalogue.managers.insert(id.to_owned(), manager);
    }

    pub(super) fn phrases(&mut self, file: &SourceFile, language: &str) {
        let (phrases, document) = match Document::parse(&file.text, 0) {
            Ok(parsed) => parsed,
            Err(error) => return self.syntax_error(&error, file),
        };
        self.no_blanks(&document, file);
        if self.catalogue.phrases.contains_key(language) {
            let id = language.to_owned();
            return self.fault(
                Problem::Duplicate {
                    what: "the language",
                    id,
                },
                file,
                0..0,
            );
        }
        self.catalogue
            .phrases
            .insert(language.to_owned(), Arc::new(phrases));
    }
}
