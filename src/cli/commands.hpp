#pragma once
// The nouns of the command line. Each adds its commands to the program; what a command does, it does when CLI11 has
// read the whole line, and its exit status goes into the session.

#include <string>

#include "cli/session.hpp"

namespace CLI {
class App;
}

namespace tidegate {

void add_status(CLI::App& app, Session& session);      ///< status, audit, backup
void add_restricted(CLI::App& app, Session& session);  ///< restricted …
void add_entity(CLI::App& app, Session& session);      ///< entity …
void add_case(CLI::App& app, Session& session);        ///< case …
void add_policy(CLI::App& app, Session& session);      ///< policy …
void add_mail(CLI::App& app, Session& session);        ///< held …, trace
void add_book(CLI::App& app, Session& session);        ///< book …
void add_breaker(CLI::App& app, Session& session);     ///< breaker …
void add_complaint(CLI::App& app, Session& session);   ///< complaint
void add_alert(CLI::App& app, Session& session);       ///< alert …
void add_admin(CLI::App& app, Session& session);       ///< admin …
void add_config(CLI::App& app, Session& session);      ///< config …, configtest
void add_doctor(CLI::App& app, Session& session);      ///< doctor
void add_setup(CLI::App& app, Session& session);       ///< setup …
void add_score(CLI::App& app, Session& session);       ///< score
void add_train(CLI::App& app, Session& session);       ///< train
void add_model(CLI::App& app, Session& session);       ///< model …
void add_lab(CLI::App& app, Session& session);         ///< lab …
void add_import(CLI::App& app, Session& session);      ///< import

/// A noun: a command that only holds others.
CLI::App& noun(CLI::App& app, const std::string& name, const std::string& about);

}  // namespace tidegate
