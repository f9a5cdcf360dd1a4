namespace Netra.Signal.Server.Agents.Docs;

/// <summary>A document that has a term of the question.</summary>
/// <param name="Document">Its place among the documents, from 0.</param>
/// <param name="Score">How well it fits, above 0.</param>
/// <param name="Terms">How many different terms of the question it has.</param>
internal readonly record struct Bm25Match(int Document, double Score, int Terms);
