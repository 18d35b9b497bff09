using Microsoft.Azure.Functions.Worker.Converters;
using Warren.Hosting.Http;

namespace Microsoft.Azure.Functions.Worker.Http;

/// <summary>Binds a parameter to the request's JSON body. A body that does not fit the parameter's type is answered with 400.</summary>
public class FromBodyAttribute : InputConverterAttribute
{
    /// <summary>Binds by ASP.NET's JSON options.</summary>
    public FromBodyAttribute()
        : base(typeof(JsonBody))
    {
    }
}
