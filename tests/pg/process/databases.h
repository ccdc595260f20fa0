// Empty databases in a cluster of the suite's own.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include <gtest/gtest.h>
#include <pqxx/pqxx>

#include "gateway/process/migrations.h"
#include "tests/pg/throwaway_cluster.h"

namespace tuskgate::gateway {

class Databases : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { cluster_ = std::make_unique<ThrowawayCluster>(); }
  static void TearDownTestSuite() { cluster_.reset(); }

  // A new, empty database; returns its connection string.
  static std::string NewDatabase(const std::string& encoding = "UTF8") {
    static int number = 0;
    const std::string name = "test" + std::to_string(++number);
    pqxx::connection connection(cluster_->ConnectionString());
    pqxx::nontransaction(connection)
        .exec0("create database " + name + " template template0 " + "encoding '" + encoding + "'");
    return cluster_->ConnectionString(name);
  }

  static void Execute(const std::string& database, const std::string& sql) {
    pqxx::connection connection(database);
    pqxx::nontransaction session(connection);
    session.exec0("set client_min_messages = warning");
    session.exec(sql);
  }

  static std::string Ask(const std::string& database, const std::string& sql) {
    pqxx::connection connection(database);
    pqxx::nontransaction session(connection);
    return session.exec1(sql)[0].as<std::string>();
  }

  static std::string FailureOf(const std::function<void()>& action) {
    try {
      action();
    } catch (const std::runtime_error& error) {
      return error.what();
    }
    return "no failure";
  }

  // A file of schema/functions whose function returns an int.
  static SqlFile FunctionOf(const std::string& name, const std::string& parameters,
                            const std::string& body) {
    return {Kept("functions/" + name + ".sql"),
            Kept("create or replace function tuskgate." + name + "(" + parameters +
                 ") returns int language sql immutable as $$ " + body + " $$")};
  }

  // The text for as long as the tests run.
  static std::string_view Kept(std::string text) {
    static std::deque<std::string> texts;
    return texts.emplace_back(std::move(text));
  }

  static inline std::unique_ptr<ThrowawayCluster> cluster_;
};

}  // namespace tuskgate::gateway
