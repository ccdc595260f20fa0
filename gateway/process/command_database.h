// What the commands that ask the database about tables share.
#pragma once

#include <string>
#include <vector>

#include <pqxx/pqxx>

namespace tuskgate::gateway {

// PostgreSQL's message, with its detail and hint, but without where in the functions it arose.
std::string Words(std::string message);

// All DynamoDB tables in Tuskgate's catalog.
std::vector<std::string> TableNames(pqxx::connection& connection);

// Throws std::runtime_error that tells to migrate when the database lacks a function, given with
// the types of its parameters. Notices are not heard after it.
void RequireFunction(pqxx::connection& connection, const std::string& function);

}  // namespace tuskgate::gateway
