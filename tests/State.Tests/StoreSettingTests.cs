namespace Warren.State.Tests;

public sealed class StoreSettingTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  ")]
    public async Task Without_a_setting_it_is_a_file_in_the_data_folder(string? setting)
    {
        await using var database = StateStores.Database(setting, "data");
        Assert.Equal($"SQLite in the file '{Path.Combine("data", "state", "warren.db")}'", database.Description);
    }

    [Theory]
    [InlineData("Host=db.example;Database=tasks;Username=app;Password=secret-9", "PostgreSQL at db.example:5432/tasks")]
    [InlineData("Server=db.example;Port=6000;User Id=app;Password=secret-9", "PostgreSQL at db.example:6000/app")]
    [InlineData("postgres://app:secret-9@db.example/tasks", "PostgreSQL at db.example:5432/tasks")]
    [InlineData("postgresql://app:secret-9%40%2F@db.example:6000/my%20tasks?sslmode=require&application_name=other", "PostgreSQL at db.example:6000/my tasks")]
    [InlineData("postgres://app:secret-9@db.example/tasks?sslmode=verify-full", "PostgreSQL at db.example:5432/tasks")]
    [InlineData("Data Source=tasks.db", "SQLite in the file 'tasks.db'")]
    public async Task A_setting_names_the_store_and_its_description_has_no_secret(string setting, string description)
    {
        await using var database = StateStores.Database(setting, "data");
        Assert.Equal(description, database.Description);
    }

    [Theory]
    [InlineData("secret-9")]
    [InlineData("amqp://app:secret-9@db.example/tasks")]
    [InlineData("Password=secret-9")]
    [InlineData("Host=;Password=secret-9")]
    [InlineData("Host=db.example;Colour=secret-9")]
    [InlineData("Host=db.example;Port=secret-9")]
    [InlineData("postgres://app:secret-9@/tasks")]
    [InlineData("postgres://app:secret-9@db.example:port/tasks")]
    [InlineData("postgres://app:sec#ret-9@db.example/tasks")]
    [InlineData("postgres://app:secret-9@db.example/tasks?colour=secret-9")]
    [InlineData("postgres://app:secret-9@db.example/tasks?sslmode=secret-9")]
    [InlineData("Data Source=tasks.db;Password=secret-9")]
    [InlineData("Data Source=:memory:")]
    [InlineData("Data Source=")]
    public void A_setting_that_is_not_understood_is_told_without_its_value(string setting)
    {
        var wrong = Assert.Throws<StateSettingException>(() => StateStores.Open(setting, "data", TimeProvider.System).Tasks);

        Assert.Contains("StateConnection", wrong.Message, StringComparison.Ordinal);
        Assert.Contains("postgres://user:password@host:port/database", wrong.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("ret-9", wrong.ToString(), StringComparison.Ordinal);
    }
}
