namespace Warren.State.Tests.Support;

/// <summary>What a store can be kept in.</summary>
public enum Database
{
    Sqlite,
    Postgres,
}

/// <summary>Every one of them: each test of the store's contract runs on all.</summary>
public sealed class EveryDatabase : TheoryData<Database>
{
    public EveryDatabase() => AddRange(Enum.GetValues<Database>());
}
