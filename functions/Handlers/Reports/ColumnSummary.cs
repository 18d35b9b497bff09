using System.Globalization;
using System.Text.Json;

namespace Warren.Functions.Handlers.Reports;

/// <summary>Sum, least, greatest and mean of a column of numbers.</summary>
internal sealed record NumberSummary(int Count, decimal Sum, decimal Min, decimal Max, decimal Mean);

/// <summary>Looks at a column's values one by one. A column of numbers has at least one value, and no value that is not a number.</summary>
internal sealed class ColumnSummary
{
    private int _count;
    private decimal _sum;
    private decimal _min = decimal.MaxValue;
    private decimal _max = decimal.MinValue;
    private bool _spoilt;

    /// <summary>Null when it is not a column of numbers.</summary>
    public NumberSummary? Result => _spoilt || _count == 0 ? null : new(_count, _sum, _min, _max, Math.Round(_sum / _count, 6));

    public void Add(Cell cell)
    {
        if (_spoilt || cell.Text.Length == 0)
        {
            return;
        }

        if (!IsNumber(cell, out var number) || WouldOverflow(number))
        {
            _spoilt = true;
            return;
        }

        _count++;
        _sum += number;
        _min = Math.Min(_min, number);
        _max = Math.Max(_max, number);
    }

    // Half of the range for each: their sum cannot leave it.
    private bool WouldOverflow(decimal number) => Math.Abs(_sum) > decimal.MaxValue / 2 || Math.Abs(number) > decimal.MaxValue / 2;

    private static bool IsNumber(Cell cell, out decimal number)
    {
        number = 0;
        return cell.Json.ValueKind is JsonValueKind.Undefined or JsonValueKind.Number or JsonValueKind.String
            && decimal.TryParse(cell.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out number);
    }
}
