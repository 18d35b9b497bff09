namespace Microsoft.Azure.Functions.Worker;

/// <summary>Which key a request must carry, in the header <c>x-functions-key</c> or as <c>?code=</c>.</summary>
public enum AuthorizationLevel
{
    /// <summary>No key.</summary>
    Anonymous = 0,

    /// <summary>Not supported: the host refuses to start.</summary>
    User = 1,

    /// <summary>Any of the keys under <c>FunctionKeys</c>.</summary>
    Function = 2,

    /// <summary>The master key, as for <see cref="Admin"/>.</summary>
    System = 3,

    /// <summary>The master key, <c>FunctionKeys:_master</c>.</summary>
    Admin = 4,
}
